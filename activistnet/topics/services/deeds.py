"""Noting what is done in a topic's name, and forgetting whom it was about."""

from typing import Any

from sqlalchemy import func, insert, or_, update

from ...core.data.db import QUIETLY, db
from ...core.data.parts import update_some
from ..deed_models import Deed
from ..deed_rules import KNOWN


def note(topic_id: int, kind: str, *, rule: str = "", reason: str = "", detail: dict[str, Any] | None = None) -> None:
    """One line more of what was done there, without names."""
    said = {"rule": rule, "reason": reason, "detail": detail or {}}
    db.session.execute(insert(Deed).values(topic_id=topic_id, kind=kind, **said))


def note_removal(topic_id: int, kind: str, *, member_id: int, by_id: int | None, rule: str, reason: str) -> int:
    """The same of what was done about somebody, who is told; gives its number."""
    said = {"member_id": member_id, "by_id": by_id, "rule": rule, "reason": reason}
    return db.session.scalars(insert(Deed).values(topic_id=topic_id, kind=kind, **said).returning(Deed.id)).one()


def forget_member(member_id: int) -> None:
    """What was done about a former member stays, without who it was and what they wrote."""
    about = update(Deed).where(Deed.member_id == member_id)
    db.session.execute(about.values(member_id=None, words=""), execution_options=QUIETLY)
    db.session.execute(update(Deed).where(Deed.by_id == member_id).values(by_id=None), execution_options=QUIETLY)


def forget_old() -> bool:
    """Forget whom some of what was done a year ago was about, and who did it; whether there may be more."""
    is_known = or_(Deed.member_id.is_not(None), Deed.by_id.is_not(None))
    return update_some(
        Deed, Deed.done_at < func.now() - KNOWN, is_known, values={"member_id": None, "by_id": None, "words": ""}
    )
