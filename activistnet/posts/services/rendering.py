"""Making the HTML of texts anew, when the code has learnt to read what people type in another way."""

from typing import NamedTuple

from sqlalchemy import Row, func, select, update

from ...core.data.db import db
from ...core.events import publish
from ...core.words import markup
from ..events import PostRendered
from ..models import Post

POSTS = Post.__table__
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
        wanted = select(Post.id, Post.root_id, Post.body, Post.body_html).where(Post.id > after, Post.body != "")
        texts = db.session.execute(wanted.order_by(Post.id).limit(AT_ONCE)).all()
    if not texts:
        return None
    written = [_write(text, html) for text in texts if (html := str(markup.render(text.body))) != text.body_html]
    return Rendered(len(texts), sum(written), len(written) - sum(written), texts[-1].id)


def _write(text: Row[int, int | None, str, str], html: str) -> bool:
    """Give a text its HTML; whether it still says the same."""
    unchanged = (POSTS.c.id == text.id, POSTS.c.body == text.body)
    with db.transaction():
        written = db.session.execute(update(POSTS).where(*unchanged).values(body_html=html).returning(POSTS.c.id))
        if written.one_or_none() is None:
            return False
        publish(PostRendered(post_id=text.id, root_id=text.root_id or text.id))
    return True
