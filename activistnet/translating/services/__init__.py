"""Writing translations, and what becomes of them."""
