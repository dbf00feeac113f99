"""Addresses of members."""


def profile(handle: str, show: str = "") -> str:
    """Who they are and what they did: of this, the list called `show`."""
    return f"/@{handle}?show={show}" if show else f"/@{handle}"


def standing() -> str:
    """What moderators decided about a member, for themselves."""
    return "/me/standing"
