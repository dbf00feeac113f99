"""Making the HTML of texts anew, when the code has learnt to read what people type in another way."""

from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Row, func, select, update

from ...core.data.db import db
from ...core.events import publish
from ..context import noted
from ..events import PostRendered
from ..models import Post
from .texts import html_of

POSTS = Post.__table__
COLUMNS = (Post.id, Post.root_id, Post.author_id, Post.body, Post.body_html, Post.context)
TEXTS = select(*COLUMNS).where(Post.body != "")
Text: TypeAlias = Row[int, int | None, int, str, str, dict[str, Any] | None]
MARK = "<mark>"  # no text has one else
AT_ONCE = 100  # texts that are read together; each is at most 20,000 characters


class Rendered(NamedTuple):
    """What came of some texts: how many were looked at, are shown otherwise now, or were changed by somebody meanwhile;
    and the number of the last one.
    """

    looked_at: int
    made_anew: int
    changed_meanwhile: int
    last_id: int


def count() -> int:
    """How many texts there are."""
    return db.session.scalar(select(func.count()).select_from(Post).where(Post.body != "")) or 0


def render_some(after: int) -> Rendered | None:
    """Make the HTML of the next texts anew, those that were not deleted, by their numbers; None at the end.

    Each text is written in a transaction of its own, so that nobody waits, and nobody in a circle, for more than one;
    and only where it says what it said when it was read. What everybody is shown already is not touched.
    """
    with db.transaction():
        found = db.session.execute(TEXTS.where(Post.id > after).order_by(Post.id).limit(AT_ONCE)).all()
    if not found:
        return None
    written = [written for text in found if (written := _render(text)) is not None]
    return Rendered(len(found), sum(written), len(written) - sum(written), found[-1].id)


def render_one(post_id: int) -> None:
    """Make the HTML of a text anew in this transaction, as pictures in it were drawn or are gone."""
    text = _find(post_id)
    if text is not None and (html := _html(text)) != text.body_html:
        _write(text, html)


def render_marked(post_id: int) -> None:
    """The same where a sentence is to be marked, or is marked still, as another note is shown than was."""
    text = _find(post_id)
    if text is not None and (noted(text.context) or MARK in text.body_html) and (html := _html(text)) != text.body_html:
        _write(text, html)


def _find(post_id: int) -> Text | None:
    return db.session.execute(TEXTS.where(Post.id == post_id)).one_or_none()


def _render(text: Text) -> bool | None:
    """Give a text its HTML, if that is another; whether it said the same by then."""
    with db.transaction():
        html = _html(text)
        return _write(text, html) if html != text.body_html else None


def _html(text: Text) -> str:
    return html_of(text.body, text.author_id, text.id, noted(text.context))


def _write(text: Text, html: str) -> bool:
    is_noted_so = POSTS.c.context.is_not_distinct_from(text.context)
    unchanged = (POSTS.c.id == text.id, POSTS.c.body == text.body, is_noted_so)
    written = db.session.execute(update(POSTS).where(*unchanged).values(body_html=html).returning(POSTS.c.id))
    if written.one_or_none() is None:
        return False
    publish(PostRendered(post_id=text.id, root_id=text.root_id or text.id))
    return True
