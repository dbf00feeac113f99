"""Finding members, by handle, mailbox or number."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import undefer

from ..core.data.db import db
from ..core.refusals import NotFound
from .mailboxes import digest_of
from .models import IS_STAFF, Member
from .readers import has_profile
from .rules import HANDLE

PROFILE = (undefer(Member.purpose), undefer(Member.place), undefer(Member.quotable_by), undefer(Member.may_be_listed))
# Read with the member, because signing, the most frequent act, needs them.
MAILBOX = (undefer(Member.mailbox_sealed), undefer(Member.mailbox_digest))


def find_by_handle(handle: str) -> Member | None:
    """The member of this handle, in any spelling, with purpose and place; not a former one."""
    wanted = select(Member).options(*PROFILE).where(_handle_is(handle), Member.deleted_at.is_(None))
    return db.session.scalar(wanted)


def get_by_handle(handle: str) -> Member:
    """The member of this handle, in any spelling. Raises NotFound."""
    if not HANDLE.fullmatch(handle) or (member := find_by_handle(handle)) is None:
        raise NotFound
    return member


def find_by_name(name: str) -> Member | None:
    """The member of this handle or mailbox, with password and mailbox."""
    own = Member.mailbox_digest == digest_of(name) if "@" in name[1:] else _handle_is(name.removeprefix("@"))
    wanted = select(Member).options(*MAILBOX, undefer(Member.password_hash)).where(own, Member.deleted_at.is_(None))
    return db.session.scalar(wanted)


def list_handles_of_staff() -> list[str]:
    """What those are called who have a role."""
    return list(db.session.scalars(select(Member.handle).where(IS_STAFF, Member.deleted_at.is_(None))))


def list_handles() -> Iterator[str]:
    """What all members are called, in the order in which they joined; read in pieces."""
    wanted = select(Member.handle).where(has_profile()).order_by(Member.id)
    return iter(db.session.scalars(wanted.execution_options(yield_per=1000)))


def get_with_secrets(member_id: int) -> Member:
    """A member with mailbox and password hash. Raises NotFound."""
    wanted = select(Member).options(*MAILBOX, undefer(Member.password_hash)).where(Member.id == member_id)
    member = db.session.scalar(wanted.execution_options(populate_existing=True))
    if member is None or member.deleted_at is not None:
        raise NotFound
    return member


def get_with_profile(member_id: int) -> Member:
    """A member with purpose and place. Raises NotFound."""
    return _with_profile(select(Member).where(Member.id == member_id))


def hold_with_profile(member_id: int) -> Member:
    """The same, whom nobody else changes until the end of the transaction. Raises NotFound."""
    return _with_profile(select(Member).where(Member.id == member_id).with_for_update(key_share=True))


def _with_profile(wanted: Select[Member]) -> Member:
    member = db.session.scalar(wanted.options(*PROFILE).execution_options(populate_existing=True))
    if member is None or member.deleted_at is not None:
        raise NotFound
    return member


def _handle_is(handle: str) -> ColumnElement[bool]:
    return func.lower(Member.handle) == handle.lower()
