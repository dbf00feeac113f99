"""Members' mailboxes: sealed in the row, found by a blind index."""

from ..core.data.crypto import blind_index, seal, unseal
from ..core.words.emails import canonical_email
from .models import Member, mailbox_context


def digest_of(mailbox: str) -> bytes:
    """The blind index by which an account is found from its mailbox."""
    return blind_index(canonical_email(mailbox), scope="members")


def seal_mailbox(digest: bytes, mailbox: str) -> bytes:
    """The mailbox, readable only beside its digest."""
    return seal(mailbox, context=mailbox_context(digest))


def unseal_mailbox(digest: bytes, sealed: bytes) -> str:
    """The mailbox as it was typed. Raises Unreadable."""
    return unseal(sealed, context=mailbox_context(digest))


def mailbox_of(member: Member) -> str | None:
    """Where a member reads mail; None for former and imported ones."""
    if member.mailbox_sealed is None or member.mailbox_digest is None:
        return None
    return unseal_mailbox(member.mailbox_digest, member.mailbox_sealed)
