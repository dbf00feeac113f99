"""Finding members as an operator does: suspended ones too, and never the e-mail address in the open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import undefer

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..core.refusals import Busy, NotFound
from ..members import finding
from ..members.mailboxes import digest_of, mailbox_of
from ..members.models import IS_STAFF, Member
from ..members.queries import MAILBOX
from ..members.readers import edits, has_profile
from .models import SecurityEvent, SignInSession

EVENTS = 20
MOST_OPERATORS = 100
OF_SIGNING_IN = ("signed_in", "sign_in_refused", "password_refused")  # when somebody is here is their own
_COLUMNS = (
    Member.id,
    Member.handle,
    Member.display_name,
    Member.role,
    Member.joined_at,
    Member.suspended_at,
    Member.suspended_until,
)


@dataclass(frozen=True)
class FoundMember:
    """One member as a line of a list."""

    id: int
    handle: str
    display_name: str
    role: str
    joined_at: datetime
    suspended_at: datetime | None
    suspended_until: datetime | None


@dataclass(frozen=True)
class Known:
    """What an operator is shown of a member. The day they were last seen is known of open sessions alone."""

    member: Member
    mailbox: str  # masked, or empty
    seen_on: datetime | None
    events: list[SecurityEvent]


def _found(*conditions: Any) -> Rows:
    return select(*_COLUMNS).where(has_profile(), *conditions)


NEWEST = Listing(_found(), Member.id)
SHOWN = {
    "suspended": Listing(_found(Member.suspended_at.is_not(None)), Member.id),
    "staff": Listing(_found(IS_STAFF), Member.id),
    "editors": Listing(_found(edits()), Member.id),
    "coaches": Listing(_found(Member.coaches_since.is_not(None)), Member.id),
}
BY_MAILBOX = Listing(_found(Member.mailbox_digest == bindparam("digest")), Member.id)
BY_WORDS = Listing(finding.having_words(_found()), *finding.KEYS, ascending=True)


def find(typed: str, *, after: str | None = None, limit: int = 30) -> Page[FoundMember]:
    """Members of this exact e-mail address, or with words that begin so in handle or name."""
    if is_mailbox(typed):
        return _page(BY_MAILBOX, {"digest": digest_of(typed.strip())}, after, limit)
    asked = finding.asking(typed)
    return _page(BY_WORDS, asked, after, limit) if asked else Page([])


def is_mailbox(typed: str) -> bool:
    """Whether what is looked for is an e-mail address; a handle may be written with an @ before it."""
    return "@" in typed.strip()[1:]


def list_members(shown: str = "", *, after: str | None = None, limit: int = 30) -> Page[FoundMember]:
    """Those who are suspended, those with a role, the editors, the coaches, or all: the newest first."""
    return _page(SHOWN.get(shown, NEWEST), {}, after, limit)


def get_known(member_id: int) -> Known:
    """A member with what happened to the account lately. Raises NotFound."""
    more = (undefer(Member.suspended_reason), undefer(Member.suspended_until))
    member = db.session.scalar(select(Member).options(*MAILBOX, *more).where(Member.id == member_id, has_profile()))
    if member is None:
        raise NotFound
    seen = select(func.date_trunc("day", func.max(SignInSession.seen_at))).where(SignInSession.member_id == member_id)
    mine = (SecurityEvent.member_id == member_id, SecurityEvent.kind.not_in(OF_SIGNING_IN))
    noted = select(SecurityEvent).where(*mine)
    events = db.session.scalars(noted.order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc()).limit(EVENTS))
    return Known(member, masked(mailbox_of(member) or ""), db.session.scalar(seen), list(events))


def list_operators() -> list[Member]:
    """Who runs the site, as far as they can sign in; the longest-standing first."""
    acting = (IS_STAFF, Member.role == "operator", Member.suspended_at.is_(None), Member.deleted_at.is_(None))
    return list(db.session.scalars(select(Member).where(*acting).order_by(Member.id).limit(MOST_OPERATORS)))


def hold(member_id: int) -> Member:
    """A member with mailbox, whom nobody else changes until the end of the transaction.

    Raises NotFound, or Busy where somebody holds them now: two operators who act about each other would wait for ever.
    """
    one = select(Member).options(*MAILBOX).where(Member.id == member_id, has_profile())
    held = one.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
    if (member := db.session.scalar(held)) is not None:
        return member
    if db.session.scalar(select(Member.id).where(Member.id == member_id, has_profile())) is None:
        raise NotFound
    raise Busy(retry_after=1)


def masked(mailbox: str) -> str:
    """As much of an e-mail address as lets somebody who knows it recognize it: a…@e….org."""
    name, _, host = mailbox.rpartition("@")
    site, _, ending = host.rpartition(".")
    return f"{name[:1]}…@{site[:1]}….{ending}" if name else ""


def _page(listing: Listing, asked: dict[str, Any], after: str | None, limit: int) -> Page[FoundMember]:
    return listing.page(asked, after=after, limit=limit).map(lambda row: build(FoundMember, row))
