"""Polls: asking something in a discussion of one's own, and choosing an answer."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ...topics.bans import expect_may_write, expect_not_banned
from .. import rules
from ..errors import NotTheAuthor, PollIsOther, PollIsOver, PollStays, UnknownOption, refusal_to_change
from ..events import PollChanged, PollVoted
from ..models import Post
from ..poll_models import TOLD_TOGETHER, Poll, PollOption, PollVote
from .posts import look_again


def ask(root: Post, author: Member, options: Sequence[str], *, days: int) -> None:
    """Ask something in a discussion, or something else as long as nobody has answered; then the same again
    changes nothing. It may be held.

    Of two who change and answer at the same moment the second waits for the poll's row. Raises NotTheAuthor,
    ThreadLocked, PollStays, Restricted, BannedFromTopic.
    """
    if not rules.may_poll(root, author):
        raise refusal_to_change(is_archived=root.is_archived) if rules.stays(root) else NotTheAuthor
    expect_may_write(root.topic_id, author)
    ends_at = func.clock_timestamp() + func.make_interval(0, 0, 0, days)  # another one each time: its mark
    row = insert(Poll).values(root_id=root.id, ends_at=ends_at)
    held = row.on_conflict_do_update(index_elements=["root_id"], set_={"root_id": row.excluded.root_id})
    db.session.execute(held)
    if db.session.scalar(select(exists().where(PollVote.root_id == root.id))):
        if _options_of(root.id) == [*options]:
            return
        raise PollStays
    db.session.execute(update(Poll).where(Poll.root_id == root.id).values(ends_at=ends_at), execution_options=QUIETLY)
    db.session.execute(delete(PollOption).where(PollOption.root_id == root.id), execution_options=QUIETLY)
    rows = [{"root_id": root.id, "number": n, "words": words} for n, words in enumerate(options, start=1)]
    db.session.execute(insert(PollOption).values(rows))
    asked = {"has_poll": True, "beside_changed_at": func.clock_timestamp()}
    db.session.execute(update(Post).where(Post.id == root.id).values(asked), execution_options=QUIETLY)
    db.session.refresh(root, ["has_poll"])
    publish(PollChanged(root_id=root.id))
    look_again(root, author, beside="\n".join(options))


def _options_of(root_id: int) -> list[str]:
    words = select(PollOption.words).where(PollOption.root_id == root_id).order_by(PollOption.number)
    return list(db.session.scalars(words))


def vote(root: Post, member: Member, number: int, *, asked: str = "") -> None:
    """Choose an answer, or another one. `asked` is the mark of the poll that they read, where their page says one.

    Raises ThreadLocked, BannedFromTopic, PollIsOver, PollIsOther, UnknownOption.
    """
    if rules.stays(root):
        raise refusal_to_change(is_archived=root.is_archived)
    expect_not_banned(root.topic_id, member)
    is_open = select(Poll).where(Poll.root_id == root.id, Poll.ends_at > func.now())
    poll = db.session.scalar(is_open.with_for_update(key_share=True).execution_options(populate_existing=True))
    if poll is None:
        raise PollIsOver
    if asked not in ("", poll.mark):
        raise PollIsOther
    chosen = select(PollOption.root_id, literal(member.id, BigInteger), PollOption.number)
    row = insert(PollVote).from_select(
        ["root_id", "member_id", "number"], chosen.where(PollOption.root_id == root.id, PollOption.number == number)
    )
    again = {"number": row.excluded.number, "voted_at": func.now()}
    if (
        db.session.scalar(
            row.on_conflict_do_update(index_elements=["root_id", "member_id"], set_=again).returning(PollVote.root_id)
        )
        is None
    ):
        raise UnknownOption
    _tell_some(root.id)


def _tell_some(root_id: int) -> None:
    """Count in public what several have chosen since that was done last; the poll's row is held, by one at a time."""
    untold = (PollVote.root_id == root_id, PollVote.told.is_distinct_from(PollVote.number))
    if (db.session.scalar(select(func.count()).select_from(PollVote).where(*untold)) or 0) < TOLD_TOGETHER:
        return
    db.session.execute(update(PollVote).where(*untold).values(told=PollVote.number), execution_options=QUIETLY)
    publish(PollVoted(root_id=root_id))


def forget_all(member_id: int) -> None:
    """A former member has chosen nothing."""
    gone = delete(PollVote).where(PollVote.member_id == member_id).returning(PollVote.root_id)
    for root_id in db.session.scalars(gone).all():
        publish(PollVoted(root_id=root_id))
