"""What replies were to members: one private vote for each member and reply."""

from sqlalchemy import ColumnElement, Select, delete, func, literal, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from ...topics.bans import expect_not_banned
from .. import rules
from ..context_models import ContextRating
from ..errors import NoReply, OwnReply
from ..events import VotesChanged
from ..models import Post
from ..useful_models import RankingDue, ReplyScore, UsefulVote
from .audiences import expect_changes

MOST_VOTES = 200  # of a member, of which threads are worked out anew at once


def vote(reply: Post, member: Member, value: str) -> None:
    """Say what a reply was to a member; again says otherwise. Raises NoReply, OwnReply, InArchive, BannedFromTopic."""
    expect_votable(reply, member)
    expect_changes(reply)
    expect_not_banned(reply.topic_id, member)
    row = insert(UsefulVote).values(reply_id=reply.id, member_id=member.id, root_id=reply.root_id, value=value)
    said = {"value": row.excluded.value, "voted_at": func.now()}
    differs = UsefulVote.value != row.excluded.value
    kept = row.on_conflict_do_update(index_elements=["reply_id", "member_id"], set_=said, where=differs)
    have_ranked(db.session.scalar(kept.returning(UsefulVote.root_id)))


def take_back(reply_id: int, member: Member) -> None:
    """Say nothing of it any more, also when nobody may see it; nothing where nothing was said."""
    mine = (UsefulVote.reply_id == reply_id, UsefulVote.member_id == member.id)
    have_ranked(db.session.scalar(delete(UsefulVote).where(*mine).returning(UsefulVote.root_id)))


def expect_votable(post: Post, member: Member) -> None:
    """Go on only if it is a reply of somebody else. Raises NoReply, OwnReply."""
    if post.root_id is None:
        raise NoReply
    if rules.is_own(post, member):
        raise OwnReply


def find_vote(reply_id: int, member: Member) -> str | None:
    """What the member says of it."""
    mine = (UsefulVote.reply_id == reply_id, UsefulVote.member_id == member.id)
    return db.session.scalar(select(UsefulVote.value).where(*mine))


def threads_of(member_id: int) -> Select[int]:
    """The threads a member voted in."""
    return select(UsefulVote.root_id).where(UsefulVote.member_id == member_id).distinct()


def forget_of(reply: Post) -> None:
    """Nothing is left of what a reply was, once its words are taken away."""
    db.session.execute(delete(UsefulVote).where(UsefulVote.reply_id == reply.id))
    db.session.execute(delete(ReplyScore).where(ReplyScore.reply_id == reply.id))
    reply.score = 0


def forget_all(member_id: int) -> None:
    """A former member votes no more."""
    db.session.execute(delete(UsefulVote).where(UsefulVote.member_id == member_id))


def count_anew(member_id: int) -> None:
    """A member's votes may count otherwise from now on: the threads in which they voted or rated lately are due.

    Older ones are worked out every night while they are talked in.
    """
    said = (UsefulVote.root_id, UsefulVote.voted_at, UsefulVote.member_id)
    rated = (ContextRating.root_id, ContextRating.rated_at, ContextRating.member_id)
    both = union_all(
        *(
            select(root_id, at.label("at")).where(member == member_id).order_by(at.desc()).limit(MOST_VOTES)
            for root_id, at, member in (said, rated)
        )
    ).subquery()
    _have_ranked(select(both.c.root_id).distinct().order_by(both.c.root_id))


def have_ranked(root_id: int | None) -> None:
    """Something changed in this thread: its order is due."""
    if root_id is not None:
        _have_ranked(select(literal(root_id)))


def _have_ranked(roots: Select[int]) -> None:
    """Whoever makes a thread's order due says so; whoever finds it due holds the row until the commit, so that the task
    waits for this vote too.
    """
    row = insert(RankingDue).from_select(["root_id"], roots)
    held = row.on_conflict_do_update(index_elements=["root_id"], set_={"root_id": row.excluded.root_id})
    is_new: ColumnElement[bool] = literal_column("xmax = 0")
    for root_id, first in db.session.execute(held.returning(RankingDue.root_id, is_new)):
        if first:
            publish(VotesChanged(root_id=root_id))
