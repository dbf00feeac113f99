"""E-mail addresses: which can be written to, and which of them reach the same person."""

import functools

import idna
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

LONGEST_EMAIL = 254  # characters; RFC 5321 has no room for more
GMAIL = {"gmail.com", "googlemail.com"}


class NotMailable(ValueError):
    """An address that no mail can be sent to."""


def mailable(email: str) -> str:
    """The address as every mail server takes it, in ASCII. Raises NotMailable.

    This is the one idea of an address: whatever takes one asks here, and so does what sends.
    """
    try:
        found = validate_email(email, check_deliverability=False, allow_smtputf8=False, strict=True)
    except (EmailNotValidError, UnicodeError) as error:
        raise NotMailable("not an address") from error
    return str(found.ascii_email)


def problem_of_email(email: str) -> LazyString | None:
    """Why we can't write to an address, as a sentence; None when we can."""
    try:
        mailable(email)
    except NotMailable:
        if email.isascii() or email.rpartition("@")[0].isascii():
            return _l("Enter an e-mail address like name@example.org.")
        return _l(
            "We can only write to e-mail addresses that have plain letters, "
            "without accents, before the @. Use another one."
        )
    return None


def canonical_email(email: str) -> str:
    """One spelling for all that reach the same person: lowercase, no plus tag, no dots at Gmail, ASCII domain.

    For comparing only: mail goes to the address as it was typed.
    """
    local, _, domain = email.strip().rpartition("@")
    domain = _ascii_domain(domain)
    name = local.casefold()
    name = name.partition("+")[0] or name
    if domain in GMAIL:
        name, domain = name.replace(".", "") or name, "gmail.com"
    return f"{name}@{domain}"


@functools.lru_cache(maxsize=4096)
def _ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain.rstrip("."), uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return domain.rstrip(".").lower()
