"""Addresses of ties between members."""

from urllib.parse import quote


def members(words: str = "") -> str:
    """Where members are found by words of their name."""
    return f"/members?q={quote(words)}" if words else "/members"


def follow(handle: str, *, end: bool = False) -> str:
    """Where following is begun, or ended."""
    return f"/@{handle}/{'unfollow' if end else 'follow'}"


def mute(handle: str, *, end: bool = False) -> str:
    """Where a member is muted, or heard again."""
    return f"/@{handle}/{'unmute' if end else 'mute'}"


def block(handle: str, *, end: bool = False) -> str:
    """Where a member is blocked, or no longer."""
    return f"/@{handle}/{'unblock' if end else 'block'}"


def followers(handle: str) -> str:
    """Who follows a member."""
    return f"/@{handle}/followers"


def following(handle: str) -> str:
    """Whom a member follows."""
    return f"/@{handle}/following"


def blocks() -> str:
    """Whom the reader has blocked or muted."""
    return "/settings/blocks"
