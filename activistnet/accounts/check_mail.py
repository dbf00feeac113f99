"""The address of the page that says which mailbox to look into; nobody can read the mailbox out of it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from ..core.data.crypto import Unreadable, seal, unseal
from . import urls

CONTEXT = b"the page that says to check mail"


def check_mail_address(kind: str, mailbox: str, *, again: bool = False) -> str:
    """Where a person goes after asking for a mail: `kind` is join or reset."""
    sealed = urlsafe_b64encode(seal(f"{kind} {mailbox}", context=CONTEXT)).decode().rstrip("=")
    return urls.check_mail(sealed, again=again)


def read_check_mail(sealed: str) -> tuple[str, str]:
    """Kind and mailbox; empty for an address that was not made here."""
    try:
        plain = unseal(urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), context=CONTEXT)
    except (Unreadable, ValueError):
        return "", ""
    kind, _, mailbox = plain.partition(" ")
    return kind, mailbox
