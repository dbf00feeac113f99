"""Agreeing to a proposal, by which a third petition takes the place of two, and taking that back."""

from typing import Any

from sqlalchemy import delete, func, or_, select, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ...petitions import stages
from ...petitions.counts import TABLE
from ...petitions.events import PetitionChanged
from ...petitions.models import Petition
from ...petitions.rules import CO_AUTHOR
from ...petitions.services import moving
from ...petitions.services.petitions import start
from ...petitions.team_models import TeamMember
from ...posts.models import Post
from ...teams.services import ending
from ...topics.queries import get_topic_by_id
from .. import rules
from ..errors import ChangedMeanwhile, LookedAtFirst, NotJoinable, NotYours, OwnText, TooLateToPart
from ..events import PetitionsJoined, PetitionsParted
from ..models import JointOwner, Union
from . import proposing, returning


def agree(union_id: int, number: int, member: Member) -> Petition:
    """Join the two under the text with this number, which the other author wrote; the petition that comes of it.

    Raises NotYours, ProposalOver, ChangedMeanwhile, OwnText, NotJoinable, LookedAtFirst, and what starting one does.
    """
    proposing.hold_petitions_of(union_id)
    union = proposing.hold_open(union_id, member)
    text = proposing.get_text(union)
    if union.text_number != number:
        raise ChangedMeanwhile
    if text.author_id == member.id:
        raise OwnText
    originals, (proposer, other) = proposing.both_of(union)
    proposing.expect_joinable(originals, (proposer, other), by=member)
    said = proposing.said_in(text)
    topic = get_topic_by_id(said.topic_id)
    joint = start(topic, proposer, demand=said.demand, body=said.body, targets=said.targets, goal=said.goal)
    if joint.visibility != "visible":
        raise LookedAtFirst
    _join(union, joint, other)
    proposing.end_of(union.originals, but=union.id)
    proposing.tell(union, "joined", by=member)
    publish(PetitionsJoined(union.id, union.first_id, union.second_id, joint.id))
    return joint


def _join(union: Union, joint: Petition, other: Member) -> None:
    """Whoever wants to sign one of the two signs the third one from now on."""
    joined = {"closed_at": func.now(), "closed_by": stages.UNION, "joined_into_id": joint.id, "union_id": union.id}
    those = TABLE.c.id.in_(union.originals)
    if len(moving.move(stages.CLOSED, those, by=stages.UNION, among=(stages.OPEN,), **joined)) != len(union.originals):
        raise NotJoinable
    db.session.execute(update(TABLE).where(TABLE.c.id == joint.id).values(union_id=union.id))
    db.session.add(JointOwner(petition_id=joint.id, member_id=other.id))
    db.session.add(TeamMember(petition_id=joint.id, member_id=other.id, role=CO_AUTHOR, joined_at=func.now()))
    ending.note(joint.id, other.id, "accepted", CO_AUTHOR, actor_id=other.id)
    union.state, union.joined_id = "joined", joint.id
    union.joined_at = func.now()  # by the database's clock
    db.session.flush()


def part(union_id: int, member: Member) -> Union:
    """Take it back within seven days: the joint petition closes, the two open, and signatures that moved go back.

    Whoever moves at this moment is before it or finds it done. Raises NotYours, TooLateToPart.
    """
    union = db.session.get(Union, union_id, with_for_update=True, populate_existing=True)
    if union is None or member.id not in union.authors:
        raise NotYours
    if rules.undone_until(union) is None or union.joined_id is None:
        raise TooLateToPart
    union.state = "undone"
    union.ended_at = func.now()  # by the database's clock
    db.session.flush()
    _close(union.joined_id)
    _open_again(union)
    returning.give_back_some(union.id)
    proposing.tell(union, "undone", by=member)
    publish(PetitionsParted(union.id, union.first_id, union.second_id, union.joined_id))
    return union


def _close(joint_id: int) -> None:
    """Nothing where somebody else has closed it."""
    moving.move(stages.CLOSED, TABLE.c.id == joint_id, by=stages.UNION, closed_at=func.now(), closed_by=stages.UNION)


def _open_again(union: Union) -> None:
    """Those that the union closed; one whose author has left since stays closed, as nobody could close it."""
    apart: dict[str, Any] = {"joined_into_id": None, "union_id": None}
    those = (
        TABLE.c.id.in_(union.originals),
        TABLE.c.joined_into_id == union.joined_id,
        TABLE.c.closed_by == stages.UNION,
    )
    has_author = select(Post.id).join(Member, Member.id == Post.author_id).where(Member.deleted_at.is_(None))
    again: dict[str, Any] = {"closed_at": None, "closed_by": None, "heard_at": func.now(), **apart}
    moving.move(stages.OPEN, *those, TABLE.c.id.in_(has_author), by=stages.UNION, **again)
    left = {"closed_by": stages.LEFT, "count_version": TABLE.c.count_version + 1, **apart}
    db.session.execute(update(TABLE).where(*those).values(left))


def is_owner(petition_id: int, member_id: int) -> bool:
    """Whether a petition is theirs, as its author or beside its author."""
    owns = select(JointOwner.petition_id).where(
        JointOwner.petition_id == petition_id, JointOwner.member_id == member_id
    )
    wrote = select(Post.id).where(Post.id == petition_id, Post.author_id == member_id)
    return bool(db.session.scalar(select(or_(owns.exists(), wrote.exists()))))


def hand_over_of(member_id: int) -> None:
    """What a former member had started together with somebody is theirs alone from now on, and so goes on."""
    other = select(JointOwner.member_id).where(JointOwner.petition_id == Post.id).limit(1).scalar_subquery()
    theirs = (Post.author_id == member_id, Post.id.in_(select(JointOwner.petition_id)))
    handed = update(Post).where(*theirs).values(author_id=other).returning(Post.id, Post.author_id)
    owners = {row.id: row.author_id for row in db.session.execute(handed, execution_options=QUIETLY)}
    ids = list(owners)
    db.session.execute(
        delete(JointOwner).where(or_(JointOwner.petition_id.in_(ids), JointOwner.member_id == member_id))
    )
    for petition_id, author_id in owners.items():
        ending.follow_author(petition_id, author_id)
        publish(PetitionChanged(petition_id=petition_id))
