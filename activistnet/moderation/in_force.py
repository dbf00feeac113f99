"""What was decided about a member: the acts in force, what keeps them from writing or out, and what was before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from ..core.data.db import db
from ..members.models import Member
from ..petitions.models import Signature
from .appeal_models import Appeal
from .models import Act, Decision
from .subjects import Subject

MOST_OF_HISTORY = 10
IS_IN_FORCE = (Act.ended_at.is_(None), or_(Act.until.is_(None), Act.until > func.now()))
Lasting = Row[datetime | None, str]


def find_longest(author_id: int, action: str, topic_id: int | None = None) -> Lasting | None:
    """Of all acts of this kind about a member, in a topic where it is of one, the end and the reason of the one that
    lasts longest.
    """
    there = [Act.topic_id == topic_id] if topic_id is not None else []
    found = (
        select(Act.until, Decision.reason)
        .join(Decision, Decision.id == Act.decision_id)
        .where(Decision.id.in_(ids_about(author_id)), Act.action == action, *there, *IS_IN_FORCE)
        .order_by(Act.until.desc().nulls_first(), Act.id)
        .limit(1)
    )
    return db.session.execute(found).one_or_none()


def is_given_by(subject: Subject, author_id: int | None) -> ColumnElement[bool]:
    """That an act was given in a decision about this; where it is about a member, also in those about their posts."""
    if subject.member is not None and author_id is not None:
        return Act.decision_id.in_(ids_about(author_id))
    return Act.decision_id.in_(select(Decision.id).where(subject.is_of(Decision)))


def list_given(subject: Subject, author_id: int | None) -> set[str]:
    """Of which kinds decisions about this have given acts that are in force."""
    given = select(Act.action).where(is_given_by(subject, author_id), *IS_IN_FORCE).distinct()
    return set(db.session.scalars(given))


def list_appealed(case_id: int) -> set[str]:
    """What is in force of a decision that whom it is about wants looked at again in this case."""
    appealed = (Appeal.case_id == case_id, Appeal.kind == "appeal")
    wanted = select(Act.action).join(Appeal, Appeal.decision_id == Act.decision_id).where(*appealed, *IS_IN_FORCE)
    return set(db.session.scalars(wanted))


def is_suspended_otherwise(author: Member) -> bool:
    """Whether an operator keeps a member out without a decision, and lets them in again likewise."""
    if author.suspended_at is None:
        return False
    longest = find_longest(author.id, "suspend")
    return longest is None or longest.until != author.suspended_until or longest.reason != author.suspended_reason


def list_history(subject: Subject) -> Sequence[Decision]:
    """What was decided lately about whoever wrote this, elsewhere; not what was left as it was."""
    if subject.author_id is None:
        return []
    elsewhere = (Decision.id.in_(ids_about(subject.author_id)), subject.is_of(Decision).is_not(True))
    does = (Decision.action != "dismiss", Decision.undone_at.is_(None))
    wanted = (
        select(Decision)
        .outerjoin(Decision.cited)
        .options(contains_eager(Decision.cited), selectinload(Decision.acts))
        .where(*elsewhere, *does)
        .order_by(Decision.id.desc())
        .limit(MOST_OF_HISTORY)
    )
    return db.session.scalars(wanted).all()


def ids_about(author_id: int) -> Select[int]:
    """Decisions about a member and what they wrote, each kind by its own index."""
    given = select(Signature.id).where(Signature.member_id == author_id)
    both = union_all(
        select(Decision.id).where(Decision.about_id == author_id),
        select(Decision.id).where(Decision.signature_id.in_(given)),
    ).subquery()
    return select(both.c.id)
