"""Refusing all that a shield holds: by a rule and for a reason, which each author reads as that of any decision.

It can be undone before it begins, half a minute later; and where much is held, somebody else confirms it first.
"""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.refusals import DomainError
from ...members.models import IS_STAFF, Member
from ...members.rules import expect_may_publish
from ...moderation import held_queries
from ...moderation.errors import NoReason, TooLateToUndo, UnknownRule
from ...moderation.rules import ALONE_TOGETHER, UNTOLD
from ...moderation.services import deciding_together
from ...moderation.services.deciding import Wanted
from ...topics import queries as topic_queries
from .. import shield_queries
from ..errors import AlreadyRefused, NotBySelf
from ..models import Shield, ShieldRefusal

AT_ONCE = 50
BEGINS = func.now() + UNTOLD


def ask(shield: Shield, member: Member, wanted: Wanted, *, shown_at: datetime | None) -> bool:
    """Have all of it refused soon that it held at a moment, or once somebody else has confirmed it; whether it is so
    soon.

    Raises Restricted, UnknownRule, NoReason, AlreadyRefused.
    """
    expect_may_publish(member)
    cited = topic_queries.find_rule(shield_queries.topic_of(shield), wanted.rule or "")
    if cited is None:
        raise UnknownRule
    counted = shield_queries.count_held(shield.id, shown_at)
    is_much = counted.held > ALONE_TOGETHER
    waits = is_much and _has_second(member)
    if not (wanted.reason or cited.text) or (is_much and not waits and not wanted.reason):
        raise NoReason
    values = {"shield_id": shield.id, "asked_by_id": member.id, "rule": cited.code, "reason": wanted.reason}
    row = insert(ShieldRefusal).values(**values, shown_at=counted.at, begins_at=None if waits else BEGINS)
    if db.session.scalar(row.on_conflict_do_nothing().returning(ShieldRefusal.shield_id)) is None:
        raise AlreadyRefused
    return not waits


def confirm(shield: Shield, member: Member) -> bool:
    """Have it begin, as somebody else than who asked; whether it waited for that. Raises NotBySelf."""
    waits = (ShieldRefusal.shield_id == shield.id, ShieldRefusal.begins_at.is_(None))
    asked_by_id = db.session.scalar(select(ShieldRefusal.asked_by_id).where(*waits).with_for_update())
    if asked_by_id == member.id:
        raise NotBySelf
    begun = update(ShieldRefusal).where(*waits).values(confirmed_by_id=member.id, begins_at=BEGINS)
    return db.session.scalar(begun.returning(ShieldRefusal.shield_id), execution_options=QUIETLY) is not None


def undo(shield: Shield) -> None:
    """Ask for it no more. Raises TooLateToUndo once it has begun."""
    not_begun = ShieldRefusal.begins_at.is_(None) | (ShieldRefusal.begins_at > func.now())
    gone = delete(ShieldRefusal).where(ShieldRefusal.shield_id == shield.id, not_begun)
    if db.session.scalar(gone.returning(ShieldRefusal.shield_id), execution_options=QUIETLY) is None:
        raise TooLateToUndo


def refuse_some(shield_id: int) -> bool:
    """Decide some of what is refused; whether there may be more. What its moderator may not decide is left."""
    is_due = (ShieldRefusal.shield_id == shield_id, ShieldRefusal.begins_at <= func.now())
    refusal = db.session.scalar(select(ShieldRefusal).where(*is_due).with_for_update())
    if refusal is None:
        return False
    asker, wanted = db.session.get_one(Member, refusal.asked_by_id), Wanted(["hide"], refusal.rule, refusal.reason)
    done, after = 0, 0
    while not done and (ids := shield_queries.list_held(shield_id, AT_ONCE, at=refusal.shown_at, after=after)):
        after = ids[-1]
        with suppress(DomainError):  # all of these were decided by somebody else
            done = deciding_together.refuse(held_queries.list_refusable(asker, ids), asker, wanted)
    if not done:
        db.session.delete(refusal)
    return bool(done)


def _has_second(member: Member) -> bool:
    others = (IS_STAFF, Member.id != member.id, Member.suspended_at.is_(None), Member.deleted_at.is_(None))
    return db.session.scalar(select(Member.id).where(*others).limit(1)) is not None
