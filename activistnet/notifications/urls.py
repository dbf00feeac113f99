"""Addresses of notifications."""


def notifications() -> str:
    """The reader's own."""
    return "/notifications"


def read() -> str:
    """Where they are marked as read."""
    return "/notifications/read"
