"""What a post said before: whatever changes its words keeps those that it replaces."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Update, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.refusals import NotFound
from ...members.models import Member
from .. import beside
from ..errors import ChangedMeanwhile
from ..holds import REPORTED
from ..models import Post, PostVersion
from ..rules import slug_of
from . import context, quotes

# What somebody else may have changed since it was read. The lock leaves alone who replies, signs or shares meanwhile.
CHANGEABLE = ("title", "body", "edited_at", "version", "visibility", "locked_at", "is_debate", "context", "held_for")
READ = ("title", "body", "body_html", "edited_at", "version", "beside_changed_at")  # by whoever decides about it
HELD: dict[str, Any] = {"key_share": True, "of": Post.__table__}


def hold(post: Post) -> None:
    """Let nobody else change this post until the end of the transaction, and read it as it is by now.

    Raises NotFound when its author has deleted it meanwhile.
    """
    db.session.refresh(post, CHANGEABLE, with_for_update=HELD)
    if post.visibility == "deleted":
        raise NotFound


def expect_read(post: Post, mark: str) -> None:
    """Go on only if it says by now what somebody has read who saw this mark of it. Raises ChangedMeanwhile."""
    db.session.refresh(post, READ, with_for_update=HELD)
    if beside.mark(post) != mark:
        raise ChangedMeanwhile


def change_beside(post_id: int) -> None:
    """What it says beside its words is another now; before that is written, as all who change it take it first."""
    changed = update(Post).where(Post.id == post_id).values(beside_changed_at=func.clock_timestamp())
    db.session.execute(changed, execution_options=QUIETLY)


def write(post: Post, member: Member, *, title: str, body: str, html: str) -> bool:
    """Give a post that is held other words, and keep those it had; whether they are others.

    The slug follows the title. The time is that of this moment, not of the transaction's beginning: whoever did
    something before the post was held did it before. What waited out of sight stays so, and where it was hidden or
    reported, so does all that came before.
    """
    if (title, body) == (post.title, post.body):
        return False
    kept = {"post_id": post.id, "number": post.version, "title": post.title, "body": post.body}
    kept["is_withheld"] = post.visibility != "visible"
    replaced = insert(PostVersion).values(**kept, replaced_at=func.clock_timestamp(), replaced_by_id=member.id)
    post.edited_at = db.session.scalars(replaced.returning(PostVersion.replaced_at)).one()
    post.version += 1
    post.body, post.body_html = body, html
    if title != post.title:
        post.title, post.slug = title, slug_of(title)
    db.session.flush()
    if post.is_hidden or post.held_for == REPORTED:
        withhold(post.id)
    context.follow(post)
    return True


def withhold(post_id: int) -> None:
    """Let nobody read any more what it said before, here or quoted, though that it was changed."""
    shown = update(PostVersion).where(PostVersion.post_id == post_id, ~PostVersion.is_withheld)
    db.session.execute(shown.values(is_withheld=True), execution_options=QUIETLY)
    quotes.withhold(post_id)


def hide(post_id: int) -> list[int]:
    """Let nobody read what it said before, here or quoted, until that is shown again; which texts others had read."""
    shown = (PostVersion.post_id == post_id, ~PostVersion.is_hidden, ~PostVersion.is_withheld)
    hidden = _set_hidden(update(PostVersion).where(*shown).values(is_hidden=True))
    if hidden:
        quotes.hide(post_id)
    return hidden


def show(post_id: int) -> list[int]:
    """Let everybody read again what was hidden so; which texts these were."""
    hidden = (PostVersion.post_id == post_id, PostVersion.is_hidden)
    shown = _set_hidden(update(PostVersion).where(*hidden).values(is_hidden=False))
    quotes.show(post_id)
    return shown


def put_back(post_id: int, numbers: Iterable[int], *, is_hidden: bool) -> None:
    """Have these texts hidden, or shown, as they were."""
    these = (PostVersion.post_id == post_id, PostVersion.number.in_(list(numbers)))
    _set_hidden(update(PostVersion).where(*these).values(is_hidden=is_hidden))
    if is_hidden:
        quotes.hide(post_id)
    elif not db.session.scalar(select(exists().where(PostVersion.post_id == post_id, PostVersion.is_hidden))):
        quotes.show(post_id)


def _set_hidden(changed: Update) -> list[int]:
    return sorted(db.session.scalars(changed.returning(PostVersion.number), execution_options=QUIETLY))


def forget(post_id: int) -> None:
    """Its author takes the words away, the former ones with them."""
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post_id))
