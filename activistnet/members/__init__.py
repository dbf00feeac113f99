"""Members: accounts, sign-in, sessions and settings."""
