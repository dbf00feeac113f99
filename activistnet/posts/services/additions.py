"""Keeping what members add to threads of others out of sight, and showing it again."""

from typing import Any

from sqlalchemy import exists, func, or_, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ..addition_models import Addition
from ..context_models import ContextNote
from ..events import TranslationMoved
from ..translation_models import GONE, Translation
from . import context, summaries


def hold(addition_id: int, reason: str) -> bool:
    """Keep it out of sight until somebody has looked at it; whether it was seen."""
    return _move(addition_id, ("visible",), {"visibility": "held", "held_for": reason, "held_at": func.now()})


def let_in(addition_id: int) -> bool:
    """Somebody has looked at it: from now on it is what it would have been at once; whether it was held."""
    return _move(addition_id, ("held",), {"visibility": "visible", "held_for": None, "held_at": None})


def hide(addition_id: int) -> bool:
    """Keep it out of sight, held or not; whether that changes something."""
    return _move(addition_id, ("visible", "held"), {"visibility": "hidden"})


def show(addition_id: int) -> bool:
    """Show one again that was hidden; whether it was."""
    return _move(addition_id, ("hidden",), {"visibility": "visible", "held_for": None, "held_at": None})


def hold_again(addition_id: int) -> bool:
    """Have one wait that was held until it was hidden; whether it was hidden."""
    return _move(addition_id, ("hidden",), {"visibility": "held"})


def _move(addition_id: int, before: tuple[str, ...], after: dict[str, Any]) -> bool:
    """One statement settles who was first; what has no text any more is never shown."""
    has_words = exists().where(ContextNote.id == Addition.note_id, ContextNote.words != "")
    stands = exists().where(
        Translation.id == Addition.translation_id, func.coalesce(Translation.ended_as, "").not_in(GONE)
    )
    is_there = or_(Addition.summary_id.is_not(None), stands, has_words)
    moved = update(Addition).where(Addition.id == addition_id, Addition.visibility.in_(before), is_there).values(after)
    wanted = moved.returning(Addition.note_id, Addition.translation_id, Addition.post_id)
    found = db.session.execute(wanted, execution_options=QUIETLY).one_or_none()
    if found is None:
        return False
    if found.note_id is not None:
        context.set_out(found.note_id, is_out=after["visibility"] != "visible")
    elif found.translation_id is not None:
        is_let_in = before == ("held",) and after["visibility"] == "visible"
        publish(TranslationMoved(post_id=found.post_id, translation_id=found.translation_id, is_let_in=is_let_in))
    else:
        summaries.settle(found.post_id)
    return True
