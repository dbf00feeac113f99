"""Holding posts back until somebody has looked at them, and letting them in or not.

What follows from a publication follows when a post is let in that nobody has seen: its thread's number, feeds, news,
mails. One that was seen before comes back as it went.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import func, select, true, update
from sqlalchemy.orm import aliased, undefer

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from .. import beside
from ..events import PostHeld, PostReleased, RepliesKeptOut
from ..gate_models import ThreadGate
from ..gates import APPROVAL, APPROVED
from ..kinds import kind_of
from ..models import PUBLISHED, Post
from . import numbers

Read = Mapping[int, str]  # the mark of what somebody has read, by post
UNSAID: Read = MappingProxyType({})


def hold(post: Post, reason: str) -> bool:
    """Take a visible post out of sight until somebody has looked at it; whether it was visible."""
    held = {"visibility": "held", "held_for": reason, "held_at": func.clock_timestamp()}
    changed = update(Post).where(Post.id == post.id, Post.visibility.in_(PUBLISHED)).values(held).returning(Post.id)
    if db.session.scalar(changed, execution_options=QUIETLY) is None:
        return False
    db.session.refresh(post, ["visibility", "held_for", "held_at"])
    numbers.take_out(post)
    publish(PostHeld(post_id=post.id, root_id=post.root_id or post.id, was_seen=True))
    return True


def take_from_author(post: Post, reason: str) -> bool:
    """Have a reply that waits for the author of its thread wait for a moderator instead; whether it did."""
    waits = (Post.id == post.id, Post.visibility == "held", Post.held_for == APPROVAL)
    changed = update(Post).where(*waits).values(held_for=reason).returning(Post.id)
    if db.session.scalar(changed, execution_options=QUIETLY) is None:
        return False
    db.session.refresh(post, ["held_for"])
    publish(PostHeld(post_id=post.id, root_id=post.root_id or post.id))
    return True


def release(ids: Iterable[int], read: Read = UNSAID) -> list[int]:
    """Let these in, those that still wait, in the order they were written; which these were.

    What its author has changed since it was `read` waits on.
    """
    posts = _lock(ids, read)
    for post in posts:
        let_in(post, was_seen=post.was_seen)
    return [post.id for post in posts]


def release_by_team(ids: Iterable[int], read: Read = UNSAID) -> list[int]:
    """The same, by a moderator: a reply that its thread's author reads first waits for them from now on."""
    posts = _lock(ids, read)
    for post in posts:
        if post.was_seen or not _waits_for_author(post):
            let_in(post, was_seen=post.was_seen)
        else:
            post.held_for = APPROVAL
            db.session.flush()
            publish(PostHeld(post_id=post.id, root_id=post.root_id or post.id))
    return [post.id for post in posts]


def _waits_for_author(post: Post) -> bool:
    """Whether it is a reply in a thread whose author reads each before others, and by somebody else."""
    root = aliased(Post)
    gated = (ThreadGate.root_id == post.root_id, ThreadGate.who == APPROVED)
    wanted = select(root.id).join(ThreadGate, ThreadGate.root_id == root.id)
    by_others = (root.author_id != post.author_id, Member.id == post.author_id, Member.role == "member")
    return db.session.scalar(wanted.join(Member, true()).where(*gated, *by_others)) is not None


def let_in(post: Post, *, was_seen: bool) -> None:
    """Everybody sees a post from now on that was held, or refused before anybody saw it."""
    post.visibility, post.held_for, post.held_at, post.refusal = "visible", None, None, None
    db.session.flush()
    numbers.put_in(post)
    publish(PostReleased(post_id=post.id, root_id=post.root_id or post.id, was_seen=was_seen))
    if not was_seen:
        kind_of(post).announce(post)


def refuse(ids: Iterable[int], reason: str = "") -> list[int]:
    """Keep these out of sight, those that still wait for the author of their thread; which these were.

    They can be shown later as hidden ones can. Their writers alone hear of it, with the `reason` if there is one: what
    is held is on no kept or open page of others, and its pictures are out of sight already.
    """
    waits = (Post.visibility == "held", Post.held_for == APPROVAL)
    waiting = select(Post.id).where(Post.id.in_(list(ids)), *waits).order_by(Post.id)
    values = {"visibility": "hidden", "refusal": reason or None}
    refused = update(Post).where(Post.id.in_(waiting.with_for_update())).values(values)
    found = sorted(db.session.scalars(refused.returning(Post.id), execution_options=QUIETLY))
    if found:
        publish(RepliesKeptOut(reply_ids=tuple(found), reason=reason))
    return found


def _lock(ids: Iterable[int], read: Read) -> list[Post]:
    """Whoever decides about the same ones at the same moment waits, and then finds what is left."""
    waiting = select(Post).where(Post.id.in_(list(ids)), Post.visibility == "held").order_by(Post.id)
    waiting = waiting.options(undefer(Post.beside_changed_at))
    locked = waiting.with_for_update(of=Post.__table__)
    found = db.session.scalars(locked, execution_options={"populate_existing": True})
    return [post for post in found if read.get(post.id) in (None, beside.mark(post))]
