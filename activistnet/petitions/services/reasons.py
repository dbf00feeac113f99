"""Reasons that wait until a moderator has looked at them. Their signatures count all the while."""

from sqlalchemy import func, update

from ...core.data.db import QUIETLY, db
from ...posts.holds import WORD_RULE
from ..models import Signature


def hold(signature_id: int) -> None:
    """Take a reason out of sight because of what a word rule found; nothing where it is out of sight already."""
    seen = (Signature.id == signature_id, ~Signature.reason_hidden, Signature.reason != "")
    held = {"reason_hidden": True, "reason_held_for": WORD_RULE, "reason_held_at": func.now()}
    db.session.execute(update(Signature).where(*seen).values(held), execution_options=QUIETLY)


def let_in(signature_id: int) -> int | None:
    """Let everybody read one that a word rule held; the petition's number, None where it no longer waits."""
    waits = (Signature.id == signature_id, Signature.reason_held_for == WORD_RULE)
    shown = {"reason_hidden": False, "reason_held_for": None, "reason_held_at": None}
    changed = update(Signature).where(*waits).values(shown).returning(Signature.petition_id)
    found: int | None = db.session.scalar(changed, execution_options=QUIETLY)
    return found
