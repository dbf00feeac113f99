"""Addresses of featuring."""


def how_we_choose() -> str:
    """What is put first and by whom, and all that was."""
    return "/how-we-choose"


def feature(post_id: int) -> str:
    """The form that features a post."""
    return f"/posts/{post_id}/feature"


def end(featured_id: int) -> str:
    """Where something is taken off again."""
    return f"/featured/{featured_id}/end"


def first(featured_id: int) -> str:
    """Where it is put before the others."""
    return f"/featured/{featured_id}/first"
