"""The open case about something, held for whoever reports or decides."""

from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ..models import Case
from ..subjects import Subject
from .evidence import words_of

IS_APART = Case.decided_at.is_(None) & Case.is_apart
IS_AMONG = Case.decided_at.is_(None) & ~Case.is_outside


def hold_case(subject: Subject) -> Case:
    """The open case about it, which nobody else decides or joins meanwhile, or a new one."""
    values = {**subject.columns, "topic_id": subject.topic_id, "evidence": words_of(subject)}
    if subject.is_apart:
        values |= {"is_outside": True, "is_apart": True}
    columns, where = _once(subject)
    opened = (
        insert(Case)
        .values(**values)
        .on_conflict_do_update(index_elements=columns, index_where=where, set_={"opened_at": Case.opened_at})
        .returning(Case)
    )
    return db.session.scalars(opened, execution_options={"populate_existing": True}).one()


def _once(subject: Subject) -> tuple[list[str], ColumnElement[bool]]:
    """The index by which there is one."""
    if subject.is_apart:
        column, _number = subject.named
        return [column], IS_APART & getattr(Case, column).is_not(None)
    return ["post_id", "signature_id", "member_id"], IS_AMONG
