"""Signatories: known again only within one petition, by member and by mailbox, and what is sealed of them."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from ..core.data.crypto import Unreadable, blind_index, read_value, seal, sign_value, unseal
from ..core.refusals import NotFound
from ..core.words.emails import canonical_email
from .models import hidden_context, mailbox_context

HIDE = "hide names"  # what tokens of links that do so are signed for
HIDING = b"the mailbox in a link that hides names"
HIDES_FOR = 86_400  # seconds


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


def hiding_token(mailbox: str) -> str:
    """What a mailed link says whose names it hides; the mailbox can't be read from it, nor made up."""
    return sign_value(urlsafe_b64encode(seal(mailbox, context=HIDING)).decode().rstrip("="), HIDE)


def mailbox_in(token: str) -> str:
    """The mailbox again, for a day. Raises NotFound."""
    sealed = read_value(token, HIDE, max_age=HIDES_FOR)
    if sealed is None:
        raise NotFound
    try:
        return unseal(urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), context=HIDING)
    except Unreadable as error:
        raise NotFound from error


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
