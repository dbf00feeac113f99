"""One short round of each bench."""
