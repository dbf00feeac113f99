"""Signatories' mailboxes: sealed, and known again only within one petition."""

from ..core.data.crypto import blind_index, seal, unseal
from ..core.words.emails import canonical_email
from .models import mailbox_context


def digest_of(petition_id: int, mailbox: str) -> bytes:
    """The blind index of a mailbox within one petition: nobody can join a person's petitions without the key."""
    return blind_index(canonical_email(mailbox), scope=f"signatures:{petition_id}")


def seal_mailbox(petition_id: int, digest: bytes, mailbox: str) -> bytes:
    """The mailbox, readable only beside its petition and digest."""
    return seal(mailbox, context=mailbox_context(petition_id, digest))


def unseal_mailbox(petition_id: int, digest: bytes, sealed: bytes) -> str:
    """The mailbox as it was typed. Raises Unreadable."""
    return unseal(sealed, context=mailbox_context(petition_id, digest))
