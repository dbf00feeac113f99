"""What a post said before: whatever changes its words keeps those that it replaces."""

from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.refusals import NotFound
from ...members.models import Member
from .. import beside
from ..errors import ChangedMeanwhile
from ..models import Post, PostVersion
from ..rules import slug_of

# What somebody else may have changed since it was read. The lock leaves alone who replies, signs or shares meanwhile.
CHANGEABLE = ("title", "body", "edited_at", "version", "visibility", "locked_at", "is_debate")
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
    something before the post was held did it before.
    """
    if (title, body) == (post.title, post.body):
        return False
    kept = {"post_id": post.id, "number": post.version, "title": post.title, "body": post.body}
    replaced = insert(PostVersion).values(**kept, replaced_at=func.clock_timestamp(), replaced_by_id=member.id)
    post.edited_at = db.session.scalars(replaced.returning(PostVersion.replaced_at)).one()
    post.version += 1
    post.body, post.body_html = body, html
    if title != post.title:
        post.title, post.slug = title, slug_of(title)
    db.session.flush()
    return True


def forget(post_id: int) -> None:
    """Its author takes the words away, the former ones with them."""
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post_id))
