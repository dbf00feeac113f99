"""Proposing a union, with a text that each of the two may change until the other one agrees to it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, delete, func, insert, literal, or_, select, update

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden, Refused
from ...follows.visibility import no_block_between
from ...members.models import Member
from ...members.rules import is_limited
from ...petitions.counts import TABLE
from ...petitions.models import Petition
from ...topics.bans import expect_may_write
from .. import rules
from ..errors import (
    ChangedMeanwhile,
    DeclinedLately,
    NotJoinable,
    NotYours,
    OneAuthor,
    ProposalOver,
    ProposedAlready,
    ReachesFew,
    TooManyProposals,
)
from ..events import UnionStepped
from ..models import Union, UnionText


class Text(NamedTuple):
    """What a joint petition is to say, of whom it asks that, and in which topic it is to be."""

    demand: str
    body: str
    targets: Sequence[str]
    goal: int
    topic_id: int


def expect_possible(petition: Petition, other: Petition, member: Member) -> None:
    """Go on only if this author may propose this.

    Raises NotYours, OneAuthor, and what `expect_joinable` does.
    """
    if petition.author_id != member.id:
        raise NotYours
    if other.author_id == member.id or petition.id == other.id or other.author_id is None:
        raise OneAuthor
    author = db.session.get_one(Member, other.author_id)
    expect_joinable((petition, other), (member, author), by=member)


def expect_joinable(petitions: Sequence[Petition], authors: Sequence[Member], *, by: Member) -> None:
    """Go on only if they can be one: open, seen, no union themselves, still run by these, and no block between them.

    Each of the two may write where the petitions are; why the other one may not is nobody's business. Raises
    NotJoinable, and of whoever does this Restricted, BannedFromTopic, ReachesFew.
    """
    _expect_may_say(petitions, by)
    one, two = (literal(each.id, BigInteger) for each in authors)
    are_fine = all(each.is_open and each.visibility == "visible" and each.union_id is None for each in petitions)
    are_theirs = [each.author_id for each in petitions] == [each.id for each in authors]
    if (
        not (are_fine and are_theirs)
        or not all(each.is_active for each in authors)
        or not db.session.scalar(select(no_block_between(one, two)))
    ):
        raise NotJoinable
    try:
        for member in authors:
            _expect_may_say(petitions, member)
    except (Forbidden, Refused):
        raise NotJoinable from None


def _expect_may_say(petitions: Sequence[Petition], member: Member) -> None:
    """Raises Restricted, BannedFromTopic, ReachesFew."""
    for topic_id in {each.topic_id for each in petitions}:
        expect_may_write(topic_id, member)
    if is_limited(member):
        raise ReachesFew


def propose(petition: Petition, other: Petition, member: Member, said: Text) -> Union:
    """Ask the other author to join the two under this text.

    Whoever proposes the same at the same moment, from whichever side, waits here and is led to the first one. Raises
    ProposedAlready, DeclinedLately, TooManyProposals, and what `expect_possible` does.
    """
    hold_petitions(petition, other)
    expect_possible(petition, other, member)
    if (there := find_open(petition.id, other.id)) is not None:
        raise ProposedAlready(there.id)
    if _was_declined(petition.id, other.id, member.id):
        raise DeclinedLately
    for each in (petition, other):
        if _count_open(each.id) >= rules.MOST_OPEN:
            raise TooManyProposals
    union = Union(first_id=petition.id, second_id=other.id, proposer_id=member.id, other_id=other.author_id)
    db.session.add(union)
    db.session.flush()
    _write(union, 1, member, said)
    tell(union, "proposed", by=member)
    return union


def change(union_id: int, number: int, member: Member, said: Text) -> None:
    """Propose another text instead of the one with this number.

    Raises NotYours, ProposalOver, ChangedMeanwhile, and what `expect_joinable` does.
    """
    union = hold_open(union_id, member)
    if union.text_number != number:
        raise ChangedMeanwhile
    if said == said_in(get_text(union)):
        return
    expect_joinable(*both_of(union), by=member)
    union.text_number = number + 1
    _write(union, union.text_number, member, said)
    db.session.flush()
    tell(union, "changed", by=member)


def decline(union_id: int, member: Member) -> str:
    """Say no to it, or take back what one has proposed; which of the two it is. Raises NotYours, ProposalOver."""
    union = hold_open(union_id, member)
    union.state = "taken-back" if member.id == union.proposer_id else "declined"
    union.ended_at = func.now()  # by the database's clock
    db.session.flush()
    tell(union, union.state, by=member)
    return union.state


def end_of(petition_ids: Sequence[int], *, but: int | None = None) -> None:
    """End what is proposed with these petitions: one is closed, or joined with another."""
    _end(or_(Union.first_id.in_(petition_ids), Union.second_id.in_(petition_ids)), Union.id.is_distinct_from(but))


def end_one(union_id: int) -> None:
    """End a proposal, if it is open, as moderators have hidden what it says."""
    _end(Union.id == union_id)


def end_between(one: int, other: int) -> None:
    """End what two members have proposed to each other, who want nothing of each other any more."""
    ends = update(Union).where(
        Union.state == "proposed", Union.proposer_id.in_((one, other)), Union.other_id.in_((one, other))
    )
    db.session.execute(ends.values(state="ended", ended_at=func.now()))


def end_of_member(member_id: int) -> None:
    """End what is proposed by or to a former member, and forget what was written for what has not come about."""
    theirs = or_(Union.proposer_id == member_id, Union.other_id == member_id)
    _hold(*(select(column).where(Union.state == "proposed", theirs) for column in (Union.first_id, Union.second_id)))
    _end(theirs)
    undone = select(Union.id).where(theirs, Union.joined_id.is_(None))
    db.session.execute(delete(UnionText).where(UnionText.union_id.in_(undone)))


def _end(*which: Any) -> None:
    ended = update(Union).where(Union.state == "proposed", *which).values(state="ended", ended_at=func.now())
    for union in db.session.scalars(ended.returning(Union)).all():
        for member_id in union.authors:
            publish(UnionStepped(union.id, "ended", _own(union, member_id), member_id, None))


def hold_petitions_of(union_id: int) -> None:
    """The same of those of a proposal, before the proposal itself: whoever closes one of them does it in this order."""
    _hold(*(select(column).where(Union.id == union_id) for column in (Union.first_id, Union.second_id)))


def _hold(*ids: Select[int]) -> None:
    its = or_(*(TABLE.c.id.in_(each) for each in ids))
    db.session.execute(select(TABLE.c.id).where(its).order_by(TABLE.c.id).with_for_update(key_share=True))


def hold_petitions(*petitions: Petition) -> None:
    """Let nobody close or join them meanwhile, always in the same order; people go on signing."""
    for petition in sorted(petitions, key=lambda each: each.id):
        db.session.refresh(petition, ["stage", "union_id"], with_for_update={"of": TABLE, "key_share": True})


def hold_open(union_id: int, member: Member) -> Union:
    """A proposal that nobody else answers meanwhile. Raises NotYours, ProposalOver."""
    union = db.session.get(Union, union_id, with_for_update=True, populate_existing=True)
    if union is None or member.id not in union.authors:
        raise NotYours
    if union.state != "proposed":
        raise ProposalOver(union_id)
    return union


def both_of(union: Union) -> tuple[list[Petition], list[Member]]:
    """Its two petitions as they are now, and who proposed it and who was asked."""
    petitions = [db.session.get_one(Petition, each, populate_existing=True) for each in union.originals]
    return petitions, [db.session.get_one(Member, each) for each in union.authors]


def get_text(union: Union) -> UnionText:
    """The text of now."""
    return db.session.get_one(UnionText, (union.id, union.text_number))


def get_topic_of(union_id: int) -> int:
    """In which topic the text of now is to be."""
    number = select(Union.text_number).where(Union.id == union_id).scalar_subquery()
    wanted = select(UnionText.topic_id).where(UnionText.union_id == union_id, UnionText.number == number)
    return db.session.scalars(wanted).one()


def said_in(text: UnionText) -> Text:
    """The same as it is written."""
    return Text(text.demand, text.body, list(text.targets), text.goal, text.topic_id)


def find_open(one: int, other: int) -> Union | None:
    """What is proposed between two petitions, whichever way."""
    pair = (Union.first_id.in_((one, other)), Union.second_id.in_((one, other)))
    return db.session.scalar(select(Union).where(Union.state == "proposed", *pair))


def tell(union: Union, step: str, *, by: Member) -> None:
    """Tell the other one of the two."""
    told = union.other_than(by.id)
    publish(UnionStepped(union.id, step, _own(union, told), told, by.id))


def _own(union: Union, member_id: int) -> int:
    return union.first_id if member_id == union.proposer_id else union.second_id


def _was_declined(one: int, other: int, member_id: int) -> bool:
    lately = (Union.state == "declined", Union.ended_at > func.now() - rules.RESTS, Union.proposer_id == member_id)
    pair = (Union.first_id.in_((one, other)), Union.second_id.in_((one, other)))
    return db.session.scalar(select(Union.id).where(*lately, *pair).limit(1)) is not None


def _count_open(petition_id: int) -> int:
    mine = or_(Union.first_id == petition_id, Union.second_id == petition_id)
    return db.session.scalar(select(func.count()).where(Union.state == "proposed", mine)) or 0


def _write(union: Union, number: int, member: Member, said: Text) -> None:
    row = {**said._asdict(), "targets": list(said.targets)}
    db.session.execute(insert(UnionText).values(union_id=union.id, number=number, author_id=member.id, **row))
