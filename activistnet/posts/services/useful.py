"""What replies were to members: one private vote for each member and reply."""

from sqlalchemy import Select, delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from .. import rules
from ..errors import NoReply, OwnReply
from ..events import VotesChanged
from ..models import Post
from ..useful_models import RankingDue, ReplyScore, UsefulVote


def vote(reply: Post, member: Member, value: str) -> None:
    """Say what a reply was to a member; again says otherwise. Raises NoReply, OwnReply."""
    expect_votable(reply, member)
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


def have_ranked(root_id: int | None) -> None:
    """Something changed in this thread: its order is due, and whoever makes it due says so.

    Whoever finds it due holds the row until the commit, so that the task waits for this vote too.
    """
    if root_id is None:
        return
    row = insert(RankingDue).values(root_id=root_id)
    held = row.on_conflict_do_update(index_elements=["root_id"], set_={"root_id": row.excluded.root_id})
    if db.session.scalar(held.returning(literal_column("xmax = 0"))):
        publish(VotesChanged(root_id=root_id))
