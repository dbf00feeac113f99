"""How people read of those who feature: by what they are, never by name."""

from flask_babel import lazy_gettext as _l

BY = {
    "curator": _l("Featured by a curator"),
    "editor": _l("Featured by an editor"),
    "moderator": _l("Featured by a moderator"),
    "lead": _l("Featured by a lead of the topic"),
    "operator": _l("Featured by the people who run this site"),
}


def featured_by(role: str) -> str:
    """By whom."""
    return str(BY[role])
