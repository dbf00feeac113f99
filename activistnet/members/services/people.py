"""People: what they say of themselves, their role, keeping them out, and forgetting them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, select, update

from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...core.events import publish
from ..errors import LastOperator
from ..events import MemberLeft, MemberSuspended, ReachLimited, RoleGiven, SuspensionLifted
from ..mailboxes import mailbox_of
from ..models import IS_STAFF, NOBODY, Member
from ..rules import expect_may_publish

OPERATOR = "operator"
NOT_SUSPENDED: dict[str, Any] = {"suspended_at": None, "suspended_reason": "", "suspended_until": None}
AT_ONCE = 500
OPERATORS = 0x6F70657261746F72  # "operator": one of them is removed at a time
MOST_OPERATORS = 1_000


def change_profile(member: Member, given: dict[str, Any]) -> None:
    """Set what a member says of themselves; `given` are columns and values. Nothing in a list means none chosen.

    Raises Restricted for other words.
    """
    chosen = {name: given[name] or None for name in ("country", "language", "time_zone")}
    words = {name: given[name] or "" for name in ("display_name", "purpose", "place")}
    shown = {name: given[name] for name in ("shows_follows", "shows_signatures", "may_be_listed")}
    if any(said and said != getattr(member, name) for name, said in words.items()):
        expect_may_publish(member)
    shown["quotable_by"] = given["quotable_by"] or member.quotable_by
    for name, value in (chosen | words | shown).items():
        setattr(member, name, value)


def show_no_signatures(member: Member) -> None:
    """The name is shown with what they sign next only where they say so."""
    member.shows_signatures = False


def settle(member: Member) -> None:
    """A member wants to be shown no first steps any more; doing it again changes nothing."""
    unsettled = (Member.id == member.id, Member.settled_at.is_(None))
    db.session.execute(update(Member).where(*unsettled).values(settled_at=func.now()))


def appoint(member: Member, role: str) -> bool:
    """Give a member a role; whether it is another one. Raises LastOperator.

    All sessions end, so that each one that goes on was started in that role. No editor stays one along the way.
    """
    if role != OPERATOR:
        _keep_an_operator(member)
    changed = _change(member, Member.role != role, role=role, edits_until=None)
    if changed:
        publish(RoleGiven(member_id=member.id, role=role))
    return changed


def suspend(member: Member, *, reason: str = "", until: datetime | None = None) -> bool:
    """Keep a member out: no signing in, and every session ends now. `reason` and end are told to whoever signs in.

    Whether anything changed: somebody suspended already may get another reason or end. Raises LastOperator.
    """
    _keep_an_operator(member)
    is_so = and_(
        Member.suspended_at.is_not(None),
        Member.suspended_reason == reason,
        Member.suspended_until.is_not_distinct_from(until),
    )
    since = func.coalesce(Member.suspended_at, now())
    changed = _change(member, not_(is_so), suspended_at=since, suspended_reason=reason, suspended_until=until)
    if changed:
        publish(MemberSuspended(member_id=member.id, reason=reason, until=until))
    return changed


def lift_suspension(member: Member) -> bool:
    """Let a member in again; whether they were suspended."""
    changed = _change(member, Member.suspended_at.is_not(None), **NOT_SUSPENDED)
    if changed:
        publish(SuspensionLifted(member_id=member.id))
    return changed


def restrict(member: Member, until: datetime | None) -> bool:
    """Let a member publish nothing until then, or everything again; whether that changes anything."""
    is_so = Member.restricted_until.is_not_distinct_from(until)
    return _change(member, not_(is_so), restricted_until=until)


def limit(member: Member, until: datetime | None) -> bool:
    """Have what a member writes reach only those who follow them until then, or everybody; whether that is new."""
    is_so = Member.limited_until.is_not_distinct_from(until)
    changed = _change(member, not_(is_so), limited_until=until)
    if changed:
        publish(ReachLimited(member_id=member.id))
    return changed


def let_edit(member: Member, until: datetime | None) -> bool:
    """Let a member feature on the first page until then, or no more; whether that changes anything."""
    is_so = Member.edits_until.is_not_distinct_from(until)
    return _change(member, not_(is_so), edits_until=until)


def let_coach(member: Member, *, is_coach: bool) -> bool:
    """Let a member coach authors who ask for that, or no more; whether that changes anything."""
    since = Member.coaches_since
    return _change(
        member, since.is_(None) if is_coach else since.is_not(None), coaches_since=now() if is_coach else None
    )


def note_bans(member_id: int, until: datetime | None) -> None:
    """Note until when a member is banned from any topic at all."""
    db.session.execute(update(Member).where(Member.id == member_id).values(banned_until=until))


def lift_ended() -> bool:
    """Let some of those in again whose suspension has ended by now; whether there may be more."""
    is_over = (Member.suspended_at.is_not(None), Member.suspended_until <= func.now())
    over = select(Member.id).where(*is_over).limit(AT_ONCE).with_for_update(key_share=True, skip_locked=True)
    lifted = update(Member).where(Member.id.in_(over.scalar_subquery())).values(NOT_SUSPENDED).returning(Member.id)
    ids = db.session.scalars(lifted, execution_options=QUIETLY).all()
    for member_id in ids:
        publish(SuspensionLifted(member_id=member_id))
    return len(ids) == AT_ONCE


def erase(member: Member) -> None:
    """Empty everything that says who a member was; what they published stays as a former member's.

    Raises LastOperator.
    """
    _keep_an_operator(member)
    nothing = dict.fromkeys(("mailbox_sealed", "mailbox_digest", "password_hash", "country", "language", "time_zone"))
    nothing["picture"] = None
    empty = dict.fromkeys(("handle", "display_name", "purpose", "place", "suspended_reason"), "")
    hidden = {"shows_follows": False, "shows_signatures": False, "role": "member", "quotable_by": NOBODY}
    hidden["may_be_listed"] = False
    ends = {"deleted_at": now(), "suspended_until": None, "restricted_until": None, "settled_at": None}
    ends |= {"banned_until": None, "limited_until": None, "edits_until": None, "coaches_since": None}
    handle, mailbox = member.handle, mailbox_of(member)
    db.session.execute(update(Member).where(Member.id == member.id).values(nothing | empty | hidden | ends))
    publish(MemberLeft(member_id=member.id, handle=handle, mailbox=mailbox))


def _change(member: Member, differs: ColumnElement[bool], **values: Any) -> bool:
    """Write this where something of it is new; whether it was."""
    changed = update(Member).where(Member.id == member.id, Member.deleted_at.is_(None), differs).values(values)
    return db.session.scalar(changed.returning(Member.id)) is not None


def _keep_an_operator(member: Member) -> None:
    """Of two operators who are removed at the same moment the second stays. Raises LastOperator."""
    acting = select(Member.id).where(IS_STAFF, Member.role == OPERATOR, Member.suspended_at.is_(None))
    acting = acting.where(Member.deleted_at.is_(None)).limit(MOST_OPERATORS)
    if member.id not in db.session.scalars(acting).all():
        return
    # No rows are held for this: whoever acts holds their own, and two of them would wait for each other.
    db.session.execute(select(func.pg_advisory_xact_lock(OPERATORS)))
    if db.session.scalars(acting).all() == [member.id]:
        raise LastOperator
