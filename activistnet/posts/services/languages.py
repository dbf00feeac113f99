"""The languages of texts: what is guessed of some, and what an author says of one."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ..events import PostRendered
from ..languages import guess
from ..models import Post
from ..visibility import DELETED

POSTS = Post.__table__
GUESSABLE = (~POSTS.c.language_said, POSTS.c.visibility != DELETED)
# Whoever changes the text meanwhile, or says its language, has it guessed anew or not at all.
GUESSED = update(POSTS).where(POSTS.c.id == bindparam("post_id"), *GUESSABLE).values(language=bindparam("guessed"))


def guess_some(ids: Sequence[int]) -> None:
    """Guess of these texts what their authors don't say, in the order of their numbers."""
    wanted = select(Post.id, Post.title, Post.body, Post.language).where(Post.id.in_(ids), *GUESSABLE)
    rows = db.session.execute(wanted.order_by(Post.id)).all()
    guessed = [(row, guess(f"{row.title}\n{row.body}".strip())) for row in rows]
    others = [{"post_id": row.id, "guessed": code} for row, code in guessed if code != row.language]
    if others:
        db.session.connection().execute(GUESSED, others)


def say(post: Post, code: str) -> None:
    """Its author says in which language a text is; nothing (the empty text) has it guessed again."""
    if code == post.said_language:
        return
    said = update(POSTS).where(POSTS.c.id == post.id).values(language=code or None, language_said=bool(code))
    db.session.execute(said, execution_options=QUIETLY)
    publish(PostRendered(post_id=post.id, root_id=post.root_id or post.id))
