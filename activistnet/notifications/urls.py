"""Addresses of notifications."""


def notifications() -> str:
    """The reader's own."""
    return "/notifications"


def read() -> str:
    """Where all are marked as read."""
    return "/notifications/read"


def mails() -> str:
    """How often the reader is mailed of what."""
    return "/settings/notifications"


def stop_mails(token: str) -> str:
    """Where whoever holds the token of a mail ends such mails."""
    return f"/stop-mails/{token}"
