"""What keeps members from writing, or out: each act by itself, and the one that lasts longest counts.

An act takes away only what it gave: a member under two restrictions stays under the other when one of them is undone.
"""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from ...accounts.services import operating
from ...core.data.audit import Actor
from ...core.data.db import QUIETLY, db
from ...members.models import Member
from ...members.services import people
from ..errors import NothingToDo
from ..in_force import find_longest, is_given_by, is_suspended_otherwise
from ..models import Act
from ..subjects import Subject
from .acts import refuse_unless

FREES = {"unrestrict": "restrict", "unsuspend": "suspend"}
OF_AUTHORS = frozenset({*FREES, *FREES.values()})


def bind(subject: Subject, action: str, *, decision_id: int, actor: Actor, until: datetime | None) -> None:
    """Note an act about whoever wrote it, and do what all in force say together. Raises NothingToDo."""
    author = _hold(subject)
    kind = FREES.get(action, action)
    refuse_unless(kind != "suspend" or not is_suspended_otherwise(author))
    db.session.execute(insert(Act).values(decision_id=decision_id, action=action, until=until))
    if action in FREES:
        given = (is_given_by(subject, author.id), Act.action == kind, Act.ended_at.is_(None))
        ended = update(Act).where(*given).values(ended_at=func.now(), ended_by_id=decision_id).returning(Act.id)
        refuse_unless(bool(db.session.scalars(ended, execution_options=QUIETLY).all()))
    _settle(author, kind, actor)


def take_back(subject: Subject, act: Act, *, actor: Actor) -> None:
    """Undo one: what it gave ends, and what it ended is in force again."""
    author = _hold(subject)
    kind = FREES.get(act.action, act.action)
    is_otherwise = kind == "suspend" and is_suspended_otherwise(author)
    mine, ended = update(Act).where(Act.id == act.id), update(Act).where(Act.ended_by_id == act.decision_id)
    db.session.execute(mine.values(ended_at=func.now()), execution_options=QUIETLY)
    if act.action in FREES:
        again = ended.where(Act.action == kind).values(ended_at=None, ended_by_id=None)
        db.session.execute(again, execution_options=QUIETLY)
    if not is_otherwise:
        _settle(author, kind, actor)


def _settle(author: Member, kind: str, actor: Actor) -> None:
    """Let a member be kept from writing, or out, as long as the longest act says; not at all where none is left."""
    longest = find_longest(author.id, kind)
    if kind == "restrict":
        people.restrict(author, longest.until if longest else None)
    elif longest:
        operating.suspend(actor, author, reason=longest.reason, until=longest.until)
    else:
        operating.lift(actor, author)


def _hold(subject: Subject) -> Member:
    """Whoever wrote it, about whom nobody else decides meanwhile. Raises NothingToDo."""
    held = select(Member).where(Member.id == subject.author_id).with_for_update(key_share=True)
    author = db.session.scalar(held, execution_options={"populate_existing": True}) if subject.author_id else None
    if author is None:
        raise NothingToDo
    return author
