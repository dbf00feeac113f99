"""Members' mailboxes: sealed in the row, found by a blind index."""

from typing import Protocol

from ..core.data.crypto import blind_index, seal, unseal
from ..core.words.emails import canonical_email
from .models import mailbox_context


class HasMailbox(Protocol):
    """A member, or a reader who may be one."""

    @property
    def mailbox_digest(self) -> bytes | None: ...
    @property
    def mailbox_sealed(self) -> bytes | None: ...


def digest_of(mailbox: str) -> bytes:
    """The blind index by which an account is found from its mailbox."""
    return blind_index(canonical_email(mailbox), scope="members")


def seal_mailbox(digest: bytes, mailbox: str) -> bytes:
    """The mailbox, readable only beside its digest."""
    return seal(mailbox, context=mailbox_context(digest))


def unseal_mailbox(digest: bytes, sealed: bytes) -> str:
    """The mailbox as it was typed. Raises Unreadable."""
    return unseal(sealed, context=mailbox_context(digest))


def mailbox_of(member: HasMailbox) -> str | None:
    """Where a member reads mail; None for former and imported ones, and for visitors."""
    if member.mailbox_sealed is None or member.mailbox_digest is None:
        return None
    return unseal_mailbox(member.mailbox_digest, member.mailbox_sealed)
