"""What open pages hear of threads, and who may listen."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from ..core.data.db import db
from ..core.live import rooms
from ..core.refusals import NotFound
from ..follows.visibility import not_listing
from ..members.models import Member
from ..members.readers import VISITOR, Role, reader_of
from ..topics.role_queries import list_moderated
from . import poll_queries, queries
from .events import (
    AnswerMarked,
    BranchesMoved,
    BranchesPutBack,
    PollVoted,
    PostDeleted,
    PostEdited,
    QuoteDetached,
    ReplyPosted,
    Understood,
)
from .kinds import KINDS
from .models import PUBLISHED, Post
from .visibility import visible_to

MOST_TOLD = 100  # replies that leave a page one by one; above, it is asked for again


def authorize(root_id: int, identity: rooms.Identity | None) -> dict[str, Any]:
    """Who may listen to a thread: whoever may read the page. Raises NotFound."""
    member = db.session.get(Member, identity.person) if identity else None
    if member is not None and not member.is_active:
        raise NotFound
    queries.get_root(root_id, reader_of(member, topics=list_moderated(member.id) if member else ()))
    return {}


def list_public(post_ids: list[int]) -> Iterable[int]:
    """Those of these posts whose rooms are for everybody. One query."""
    return db.session.scalars(select(Post.id).where(Post.id.in_(post_ids), *visible_to(Role.VISITOR)))


def tell_reply(event: ReplyPosted) -> None:
    """There is something new for those who are shown it; pages say so and fetch nothing by themselves."""
    news = {"post": event.root_id, "reply": event.reply_id}
    rooms.emit("reply", news, f"thread:{event.root_id}", but=event.unlisted_for)


def tell_edited(event: PostEdited) -> None:
    """Its words are others; whoever has them on the page asks for them."""
    _tell_changed(event.post_id)


def tell_detached(event: QuoteDetached) -> None:
    """What a reply quoted leaves open pages too."""
    _tell_changed(event.reply_id)


def tell_answer(event: AnswerMarked) -> None:
    """Both are shown otherwise."""
    _tell_changed(event.reply_id)
    if event.question_id != event.root_id:
        _tell_changed(event.question_id)


def tell_poll(event: PollVoted) -> None:
    """How many chose what by now; who did is in no message."""
    poll = poll_queries.find(event.root_id, VISITOR)
    if poll is not None:
        rooms.emit("polled", {"post": event.root_id, "counts": poll.counts}, f"thread:{event.root_id}")


def tell_branches(event: BranchesMoved | BranchesPutBack) -> None:
    """They leave open pages of the one thread as if they were gone; where they are now, one is as good as new."""
    if event.from_root_id in event.reply_ids or len(event.reply_ids) > MOST_TOLD:
        tell_gone(event.from_root_id, event.from_root_id)
    else:
        seen = select(Post.id).where(Post.id.in_(event.reply_ids), Post.visibility.in_(PUBLISHED)).order_by(Post.id)
        for reply_id in db.session.scalars(seen):
            tell_gone(event.from_root_id, reply_id)
    for parent_id in event.parent_ids:
        _tell_changed(parent_id)
    if event.from_root_id in event.reply_ids:
        tell_back(event.to_root_id, event.from_root_id)


def tell_understood(event: Understood) -> None:
    """A reply carries the mark, or carries it no more."""
    _tell_changed(event.reply_id)


def _tell_changed(post_id: int) -> None:
    """It is shown otherwise. Of a reply that waits or is hidden nobody hears, not even that there is one."""
    post = db.session.get_one(Post, post_id)
    root_id = post.root_id or post.id
    if post_id == root_id or post.visibility in PUBLISHED:
        rooms.emit("changed", {"post": root_id, "reply": post_id}, f"thread:{root_id}")


def tell_back(root_id: int, reply_id: int) -> None:
    """A reply is for everybody again: where its place is open it comes back, and elsewhere it is as good as new.

    As of a new one those hear nothing who are not shown what its author writes.
    """
    author_id = select(Post.author_id).where(Post.id == reply_id).scalar_subquery()
    unlisted_for = db.session.scalar(select(not_listing(author_id))) or ()
    rooms.emit("reply", {"post": root_id, "reply": reply_id}, f"thread:{root_id}", but=tuple(unlisted_for))


def tell_deleted(event: PostDeleted) -> None:
    """Words that were taken away leave open pages too, where others than their author saw them."""
    if event.was_seen or event.post_id == event.root_id:
        tell_gone(event.root_id, event.post_id)


def tell_gone(root_id: int, post_id: int) -> None:
    """A post or reply is not for everybody any more. With what opens a thread, all leave its rooms; some may return."""
    rooms.emit("gone", {"post": root_id, "reply": post_id}, f"thread:{root_id}")
    if post_id == root_id:
        for kind in ("thread", *(kind.room for kind in KINDS.values() if kind.room)):
            rooms.empty(f"{kind}:{post_id}")
