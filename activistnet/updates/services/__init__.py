"""Writing updates, and mailing them."""
