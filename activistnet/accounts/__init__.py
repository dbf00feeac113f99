"""Accounts: joining, signing in and staying so, passwords, mailed links, and settings."""
