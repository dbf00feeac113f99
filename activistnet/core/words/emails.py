"""E-mail addresses: how long they are, and which of them reach the same person."""

import functools

import idna

LONGEST_EMAIL = 254  # characters; RFC 5321 has no room for more
GMAIL = {"gmail.com", "googlemail.com"}


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
