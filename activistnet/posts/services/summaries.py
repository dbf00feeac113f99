"""Summaries: writing what a thread says, and accepting what somebody else wrote."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, exists, func, select, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...core.refusals import NotFound
from ...members.models import Member
from ...topics.bans import expect_may_write, expect_not_banned
from .. import holds, rules
from ..addition_models import Addition
from ..errors import (
    CitesNothing,
    InArchive,
    ModeratorAccepts,
    NotTheirsToAccept,
    NotTheirsToRemove,
    TooShort,
    refusal_to_change,
)
from ..events import SummaryChanged
from ..models import PUBLISHED, Post
from ..summary_models import LONG, Summary, SummaryCitation, SummarySentence
from . import added


class Said(NamedTuple):
    """A sentence, and the numbers of the replies that it cites."""

    words: str
    cited: tuple[int, ...]


def write(root: Post, member: Member, sentences: Sequence[Said]) -> bool:
    """Offer a summary; what this member offered before and nobody accepted goes. Whether a moderator looks at it first.

    Raises TooShort, ThreadLocked, CitesNothing, Restricted, BannedFromTopic.
    """
    if root.reply_count <= LONG:
        raise TooShort
    if not rules.may_reply(root):
        raise refusal_to_change(is_archived=root.is_archived)
    expect_may_write(root.topic_id, member)
    _expect_there(root, {each for said in sentences for each in said.cited})
    said_all = "\n".join(each.words for each in sentences)
    asked = holds.Attempt(
        author=member, topic_id=root.topic_id, kind="summary", body=said_all, root=root, is_addition=True
    )
    reason = holds.why(asked)
    waiting = (Summary.root_id == root.id, Summary.author_id == member.id, Summary.accepted_at.is_(None))
    db.session.execute(delete(Summary).where(*waiting), execution_options=QUIETLY)
    summary = Summary(root_id=root.id, author_id=member.id)
    db.session.add(summary)
    db.session.flush()
    for number, said in enumerate(sentences, start=1):
        db.session.add(SummarySentence(summary_id=summary.id, number=number, words=said.words))
        db.session.flush()
        db.session.add_all(SummaryCitation(summary_id=summary.id, number=number, reply_id=each) for each in said.cited)
    db.session.flush()
    added.begin(asked, reason, Addition.summary_id == summary.id)
    return reason is not None


def accept(summary: Summary, root: Post, member: Member, *, may_moderate: bool) -> None:
    """Show it over its thread; again changes nothing.

    One that is held isn't accepted before a moderator has let it in, who may decide about it. Raises NotTheirsToAccept,
    InArchive, BannedFromTopic, ModeratorAccepts, and NotFound where it has gone.
    """
    if summary.author_id == member.id or not (may_moderate or rules.is_own(root, member)):
        raise NotTheirsToAccept
    if root.is_archived:
        raise InArchive
    expect_not_banned(root.topic_id, member)
    held = select(Summary).where(Summary.id == summary.id).with_for_update()
    there = db.session.scalar(held, execution_options={"populate_existing": True})  # its writer may offer another one
    if there is None:
        raise NotFound
    addition = db.session.scalars(select(Addition).where(Addition.summary_id == summary.id)).one()
    if addition.visibility == "hidden" or (addition.visibility == "held" and not may_moderate):
        raise NotFound
    if addition.visibility == "held":
        raise ModeratorAccepts
    if there.accepted_at is not None:
        return
    there.accepted_at = func.now()
    db.session.flush()
    settle(root.id, accepted_author_id=summary.author_id)


def remove(summary: Summary, root: Post, member: Member) -> None:
    """Take away one's own, or one of one's thread. The one before is shown again. Raises NotTheirsToRemove."""
    if summary.author_id != member.id and not rules.is_own(root, member):
        raise NotTheirsToRemove
    db.session.execute(delete(Summary).where(Summary.id == summary.id), execution_options=QUIETLY)
    settle(root.id)


def forget_of(post: Post) -> None:
    """Its author takes away what opens a thread."""
    db.session.execute(delete(Summary).where(Summary.root_id == post.id), execution_options=QUIETLY)
    post.has_summary = False


def forget_all(member_id: int) -> None:
    """What a former member offered and nobody accepted goes; what was accepted stays, as what they published does."""
    waiting = (Summary.author_id == member_id, Summary.accepted_at.is_(None))
    db.session.execute(delete(Summary).where(*waiting), execution_options=QUIETLY)


def settle(root_id: int, *, accepted_author_id: int | None = None) -> None:
    """Have its thread know whether one is shown over it."""
    is_seen = exists().where(Addition.summary_id == Summary.id, Addition.visibility == "visible")
    has_one = exists().where(Summary.root_id == root_id, Summary.accepted_at.is_not(None), is_seen)
    root = update(Post).where(Post.id == root_id, Post.root_id.is_(None)).values(has_summary=has_one)
    db.session.execute(root, execution_options=QUIETLY)
    publish(SummaryChanged(root_id=root_id, accepted_author_id=accepted_author_id))


def _expect_there(root: Post, cited: set[int]) -> None:
    """Go on only if these are replies of the thread that everybody sees. Raises CitesNothing."""
    found = select(func.count()).where(Post.root_id == root.id, Post.id.in_(cited), Post.visibility.in_(PUBLISHED))
    if db.session.scalar(found) != len(cited):
        raise CitesNothing
