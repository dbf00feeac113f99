"""Search: posts, people and topics by their words, and people worth following."""
