"""Moderation: reports, decisions and their public log."""
