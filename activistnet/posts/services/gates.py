"""Saying who may reply in a thread, and how fast."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, delete, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.data.time import now
from ...core.events import publish
from ...core.refusals import DomainError
from ...members.models import Member
from ...members.readers import reader_of
from ...topics.bans import expect_may_write
from .. import rules
from ..errors import AnsweredIsGone, InArchive, NotAdmitted, NotTheAuthor, SlowedByTeam, StaysOpen, TooSoon
from ..events import ThreadGated
from ..gate_models import ReplyTurn, ThreadGate
from ..gates import EVERYONE, Gate, find, says_who
from ..kinds import kind_of
from ..models import Post

KEPT = timedelta(days=1)  # of when somebody replied; nobody waits longer than an hour
TURNS = ReplyTurn.__table__


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Who may reply, and one reply every so many minutes for so many hours; 0 minutes is as fast as one likes."""

    who: str = EVERYONE
    minutes: int = 0
    hours: int = 0
    reason: str = ""
    hears_followed: bool = False


def change(root: Post, member: Member, gate: Gate, wanted: Wanted) -> None:
    """Have the thread of one's own take replies so from now on; `gate` is how it does.

    Raises NotTheAuthor, InArchive, StaysOpen, SlowedByTeam, and Restricted or BannedFromTopic for another reason.
    """
    if not rules.is_own(root, member):
        raise NotTheAuthor
    if root.is_archived:
        raise InArchive
    if wanted.who != EVERYONE and not kind_of(root).chooses_who_replies:
        raise StaysOpen
    is_kept = gate.by_team and gate.is_slow
    if is_kept and (wanted.minutes, wanted.reason) != (gate.minutes, gate.reason):
        raise SlowedByTeam
    if wanted.reason not in ("", gate.reason):
        expect_may_write(root.topic_id, member)
    values: dict[str, Any] = {"who": wanted.who, "hears_followed": wanted.hears_followed}
    if not is_kept:
        until = now() + timedelta(hours=wanted.hours) if wanted.minutes else None
        values |= _slow(wanted.minutes or None, until, wanted.reason, by_team=False)
    _write(root.id, values)


def refusal_of(root: Post, author: Member) -> DomainError:
    """Why a reply found no place in this thread: NotAdmitted, TooSoon, or else AnsweredIsGone."""
    gate = find(root.id, reader_of(author))
    if not gate.is_admitted:
        return NotAdmitted(says_who(gate.who))
    if (again := gate.next_at) is not None:
        return TooSoon(retry_after=int((again - now()).total_seconds()) + 1)
    return AnsweredIsGone()


def slow(root_id: int, *, minutes: int, until: datetime, reason: str) -> bool:
    """Have everybody wait between two replies, as whoever moderates wants it; False where that is so already."""
    return _write(root_id, _slow(minutes, until, reason, by_team=True))


def slow_no_more(root_id: int) -> bool:
    """Let everybody reply as fast as they like; False where they may."""
    return _write(root_id, _slow(None, None, "", by_team=False))


def forget_old() -> bool:
    """Delete some of what nobody waits for any more; whether there may be more."""
    return delete_some(ReplyTurn, ReplyTurn.replied_at < func.now() - KEPT)


def forget_all(member_id: int) -> None:
    """A former member replies no more."""
    db.session.execute(delete(ReplyTurn).where(ReplyTurn.member_id == member_id))


def pause(root_id: Any) -> ScalarSelect[Any]:
    """How long one waits between two replies in a thread; NULL where nobody has to."""
    wait = ThreadGate.minutes * literal_column("interval '1 minute'")
    is_slow = (ThreadGate.root_id == root_id, ThreadGate.slow_until > func.now())
    return select(wait).where(*is_slow).scalar_subquery()


def turn_of(place: Any, author_id: Any) -> Any:
    """A statement that takes the author's turn in a thread that is slowed, if it is: of two at once only one has it.

    `place` is where they are about to reply, if that is possible.
    """
    wait = pause(bindparam("root_id"))
    row = select(place.c.root_id, author_id, func.now()).where(wait.is_not(None))
    taken = insert(TURNS).from_select(["root_id", "member_id", "replied_at"], row)
    return taken.on_conflict_do_update(
        index_elements=["root_id", "member_id"],
        set_={"replied_at": func.now()},
        where=TURNS.c.replied_at <= func.now() - wait,
    ).returning(literal_column("1").label("has_it"))


def _slow(minutes: int | None, until: datetime | None, reason: str, *, by_team: bool) -> dict[str, Any]:
    return {"minutes": minutes, "slow_until": until, "reason": reason, "by_team": by_team}


def _write(root_id: int, values: dict[str, Any]) -> bool:
    row = insert(ThreadGate).values(root_id=root_id, **values)
    differs = or_(*(getattr(ThreadGate, name).is_distinct_from(row.excluded[name]) for name in values))
    again = {**{name: row.excluded[name] for name in values}, "changed_at": func.now()}
    kept = row.on_conflict_do_update(index_elements=["root_id"], set_=again, where=differs)
    has_changed = db.session.scalar(kept.returning(ThreadGate.root_id)) is not None
    if has_changed:
        publish(ThreadGated(root_id=root_id))
    return has_changed
