"""Reports, cases, decisions, and what is kept of them."""
