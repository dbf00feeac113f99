"""Addresses of featuring."""


def how_we_choose() -> str:
    """What is put first and by whom, and all that was."""
    return "/how-we-choose"


def feature(post_id: int) -> str:
    """The form that features a post."""
    return f"/posts/{post_id}/feature"


def pin(post_id: int) -> str:
    """Where a thread is pinned in its topic; GET shows what is."""
    return f"/posts/{post_id}/pin"


def unpin(post_id: int) -> str:
    """Where that ends."""
    return f"/posts/{post_id}/unpin"


def end(featured_id: int) -> str:
    """Where something is taken off again."""
    return f"/featured/{featured_id}/end"


def first(featured_id: int) -> str:
    """Where it is put before the others."""
    return f"/featured/{featured_id}/first"


def answer() -> str:
    """Where whoever is asked to be an editor accepts, or says no."""
    return "/how-we-choose/answer"


def lay_down() -> str:
    """Where an editor is one no more."""
    return "/how-we-choose/lay-down"
