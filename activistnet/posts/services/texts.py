"""The HTML of a text, whose pictures are those that its author sent for it."""

from ...core.words import markup
from ...media import queries as media
from ...media.rules import named_in
from ...media.services import pictures


def html_of(body: str, author_id: int, post_id: int | None = None) -> str:
    """What is shown of a text. Only one that names pictures asks for them."""
    named = named_in(body)
    return str(markup.render(body, media.for_text(named, author_id, post_id) if named else markup.NO_PICTURES))


def keep_pictures(body: str, author_id: int, post_id: int, *, before: str = "", is_held: bool = False) -> None:
    """Let the pictures that a text names be its own, out of sight where it is, and those go that it named before."""
    if named_in(body) or named_in(before):
        pictures.keep(named_in(body), "text", post_id, author_id, is_held=is_held)
