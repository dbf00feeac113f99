"""What keeps members from writing, anywhere or in a topic, or out: each act by itself, and what lasts longest counts.

An act takes away only what it gave: a member under two restrictions stays under the other when one of them is undone.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update

from ...accounts.services import operating
from ...core.data.audit import COMMAND_LINE, Actor
from ...core.data.db import QUIETLY, db
from ...members.models import Member
from ...members.services import people
from ...topics.services import bans
from ..errors import BannedNowhere, NothingToDo
from ..in_force import find_longest, is_given_by, is_suspended_otherwise
from ..models import Act
from ..subjects import Subject
from .acts import refuse_unless

FREES = {"unrestrict": "restrict", "unsuspend": "suspend", "unban-topic": "ban-topic", "unlimit": "limit"}
OF_AUTHORS = frozenset({*FREES, *FREES.values()})


def bind(
    subject: Subject,
    action: str,
    *,
    decision_id: int,
    actor: Actor,
    until: datetime | None,
    topic_id: int | None = None,
    by_site: bool = True,
) -> None:
    """Note an act about whoever wrote it, and do what all in force say together.

    One about a topic is of `topic_id`, and `by_site` where its moderator decides everywhere.

    Raises NothingToDo, BannedNowhere, HasRole, VoteGoesOn.
    """
    author = _hold(subject)
    kind = FREES.get(action, action)
    refuse_unless(kind != "suspend" or not is_suspended_otherwise(author))
    if action == "ban-topic":
        _expect_bannable(author, topic_id, by_site=by_site)
    there = topic_id if kind == "ban-topic" else None
    db.session.execute(insert(Act).values(decision_id=decision_id, action=action, until=until, topic_id=there))
    topic_ids = _end_given(subject, author, kind, decision_id, there) if action in FREES else {there}
    _settle(author, kind, actor, topic_ids)


def _expect_bannable(author: Member, topic_id: int | None, *, by_site: bool) -> None:
    """Raises BannedNowhere, HasRole, VoteGoesOn."""
    if topic_id is None:
        raise BannedNowhere
    bans.expect_bannable(topic_id, author.id, by_site=by_site)


def _end_given(subject: Subject, author: Member, kind: str, decision_id: int, topic_id: int | None) -> set[int | None]:
    """End what decisions about this have given, about a member in this topic; of which topics. Raises NothingToDo."""
    given = [is_given_by(subject, author.id), Act.action == kind, Act.ended_at.is_(None)]
    if kind == "ban-topic" and subject.member is not None:
        given.append(Act.topic_id == topic_id)
    ended = update(Act).where(*given).values(ended_at=func.now(), ended_by_id=decision_id).returning(Act.topic_id)
    topic_ids = {*db.session.scalars(ended, execution_options=QUIETLY).all()}
    refuse_unless(bool(topic_ids))
    return topic_ids


def take_back(subject: Subject, act: Act, *, actor: Actor) -> None:
    """Undo one: what it gave ends, and what it ended is in force again."""
    author = _hold(subject)
    kind = FREES.get(act.action, act.action)
    is_otherwise = kind == "suspend" and is_suspended_otherwise(author)
    mine, ended = update(Act).where(Act.id == act.id), update(Act).where(Act.ended_by_id == act.decision_id)
    db.session.execute(mine.values(ended_at=func.now()), execution_options=QUIETLY)
    topic_ids = {act.topic_id}
    if act.action in FREES:
        again = ended.where(Act.action == kind).values(ended_at=None, ended_by_id=None).returning(Act.topic_id)
        topic_ids = {*db.session.scalars(again, execution_options=QUIETLY).all()}
    if not is_otherwise:
        _settle(author, kind, actor, topic_ids)


def _settle(author: Member, kind: str, actor: Actor, topic_ids: Iterable[int | None]) -> None:
    """Let a member be kept from writing, or out, as long as the longest act says; not at all where none is left."""
    for topic_id in topic_ids:
        _settle_one(author, kind, actor, topic_id)


def _settle_one(author: Member, kind: str, actor: Actor, topic_id: int | None) -> None:
    longest = find_longest(author.id, kind, topic_id)
    if topic_id is not None:
        bans.settle(topic_id, author.id, longest.until if longest else None)
    elif kind == "limit":
        people.limit(author, longest.until if longest else None)
    elif kind == "restrict":
        people.restrict(author, longest.until if longest else None)
    elif longest:
        operating.suspend(actor, author, reason=longest.reason, until=longest.until)
    else:
        operating.lift(actor, author)


def _hold(subject: Subject) -> Member:
    """Whoever wrote it, about whom nobody else decides meanwhile. Raises NothingToDo."""
    author = db.session.scalar(_held(subject.author_id)) if subject.author_id else None
    if author is None:
        raise NothingToDo
    return author


def _held(author_id: int) -> Select[Member]:
    held = select(Member).where(Member.id == author_id).with_for_update(key_share=True)
    return held.execution_options(populate_existing=True)


def end(author_id: int, kind: str) -> None:
    """The time of one has come: what is left in force says what holds now."""
    author = db.session.scalar(_held(author_id))
    if author is not None:
        _settle(author, kind, COMMAND_LINE, {None})
