"""Addresses of notifications."""


def notifications() -> str:
    """The reader's own."""
    return "/notifications"


def read() -> str:
    """Where all are marked as read."""
    return "/notifications/read"
