"""Addresses of updates. Where an update itself stands: `posts.links.post_url`."""


def updates(petition_id: int) -> str:
    """All of a petition; where one is published, too."""
    return f"/petitions/{petition_id}/updates"


def new(petition_id: int, *, is_shown: bool = False) -> str:
    """The form that writes one; `is_shown` with what was typed as others will see it."""
    return f"/petitions/{petition_id}/updates/new{'?preview=1#preview' if is_shown else ''}"


def preview(petition_id: int) -> str:
    """Where what was typed is kept, to be shown as others will see it."""
    return f"/petitions/{petition_id}/updates/preview"


def test(petition_id: int) -> str:
    """Where its author is mailed the letter that signatories would get."""
    return f"/petitions/{petition_id}/updates/test"
