"""Signatories: known again only within one petition, by member and by mailbox, and what is sealed of them."""

import json
from collections.abc import Mapping
from typing import Any

from ..core.data.crypto import blind_index, seal, unseal
from ..core.words.emails import canonical_email
from .models import hidden_context, mailbox_context


def digest_of(petition_id: int, mailbox: str) -> bytes:
    """The blind index of a mailbox within one petition: nobody can join a person's petitions without the key."""
    return blind_index(canonical_email(mailbox), scope=f"signatures:{petition_id}")


def member_digest_of(petition_id: int, member_id: int) -> bytes:
    """The same of a member."""
    return blind_index(str(member_id), scope=f"members of signatures:{petition_id}")


def seal_mailbox(petition_id: int, digest: bytes, mailbox: str) -> bytes:
    """The mailbox, readable only beside its petition and digest."""
    return seal(mailbox, context=mailbox_context(petition_id, digest))


def unseal_mailbox(petition_id: int, digest: bytes, sealed: bytes) -> str:
    """The mailbox as it was typed. Raises Unreadable."""
    return unseal(sealed, context=mailbox_context(petition_id, digest))


def seal_hidden(petition_id: int, digest: bytes, hidden: Mapping[str, Any]) -> bytes | None:
    """What a person keeps to themselves, readable only beside the petition and the digest; None for nothing.

    The digest is the mailbox's where there is one, else the member's: so what a try has sealed stays readable in the
    signature that it becomes.
    """
    return seal(json.dumps(hidden), context=hidden_context(petition_id, digest)) if hidden else None


def unseal_hidden(petition_id: int, digest: bytes | None, sealed: bytes | None) -> dict[str, Any]:
    """The same, opened. Raises Unreadable."""
    if sealed is None or digest is None:
        return {}
    found: dict[str, Any] = json.loads(unseal(sealed, context=hidden_context(petition_id, digest)))
    return found
