"""Domains of mailboxes, as far as limits need to know them: by a mark that goes out with a mailed link and comes back.

So whoever confirms is counted under the domain without a look into the try, and no table says which one it was.
"""

import re
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import NamedTuple

from disposable_email_domains import blocklist

from ..core.data.crypto import TOKEN_LENGTH, blind_index
from ..core.words.emails import canonical_email

TAG = 8  # characters
# Where everybody can have a mailbox: that many of them sign together says nothing.
LARGE = frozenset(Path(__file__).with_name("large_domains.txt").read_text().split())

# Under which names are sold or given out in many countries, as in bbc.co.uk.
OF_SCHOOLS_AND_STATES = {
    "ac",
    "asso",
    "ed",
    "edu",
    "gob",
    "gouv",
    "gov",
    "govt",
    "gv",
    "lg",
    "mil",
    "nhs",
    "sch",
    "school",
}
SECOND = OF_SCHOOLS_AND_STATES | {"co", "com", "go", "ltd", "ne", "net", "nom", "or", "org", "plc", "web"}
COUNTRY = 2  # letters
# Under these only schools, universities and states are given any, as far as the registries look.
LOOKED_AT = {"edu", "gov", "mil"}
LOOKED_AT_SECOND = {"ac", "edu", "gob", "gouv", "gov", "govt", "gv", "mil", "nhs", "sch"}
NOT_LOOKED_AT = {"edu.pl"}
# Of what kind a domain is: everybody's, a school's or a state's, of throw-away addresses, or another.
LARGE_KIND, KNOWN, THROWAWAY, SMALL = "l", "k", "t", "s"
MARK = re.compile(rf"(\d{{1,19}})([lkts])([\w-]{{{2 * TAG}}})?", re.ASCII)


class Mark(NamedTuple):
    """What a mailed token says beside its secret: the petition, the kind of the domain, and its two tags, if any.

    One tag is for the domain, one for the domain under this petition. Links of the release before have no petition.
    """

    petition_id: int | None = None
    kind: str = LARGE_KIND
    tags: tuple[str, str] | None = None


def domain_of(mailbox: str) -> str:
    """What stands behind the @, in one spelling."""
    return canonical_email(mailbox).rpartition("@")[2]


def mark_of(petition_id: int, mailbox: str) -> str:
    """What a mailed token says of its petition and its domain: no tags of one that is everybody's.

    Whoever owns a domain makes as many under it as they like, so it is counted with all of these.
    """
    domain = domain_of(mailbox)
    return f"{petition_id}{kind_of(domain)}{_tags(petition_id, domain)}"


def mark_in(token: str) -> Mark:
    """What stands behind the secret of a mailed token."""
    mark = token[TOKEN_LENGTH:]
    if len(mark) == 2 * TAG:
        return Mark(kind=SMALL, tags=(mark[:TAG], mark[TAG:]))
    found = MARK.fullmatch(mark)
    if found is None:
        return Mark()
    petition_id, kind, tags = found.groups()
    return Mark(int(petition_id), kind, (tags[:TAG], tags[TAG:]) if tags else None)


def mark_of_mailbox(petition_id: int, mailbox: str) -> Mark:
    """The same of a mailbox that is known."""
    domain = domain_of(mailbox)
    tags = _tags(petition_id, domain)
    return Mark(petition_id, kind_of(domain), (tags[:TAG], tags[TAG:]) if tags else None)


def kind_of(domain: str) -> str:
    """Everybody's, of throw-away addresses, a school's or a state's, or another."""
    if domain in LARGE:
        return LARGE_KIND
    if domain in blocklist or _owned(domain) in blocklist:
        return THROWAWAY
    return KNOWN if _is_looked_at(domain) else SMALL


def _is_looked_at(domain: str) -> bool:
    labels = domain.split(".")
    is_second = len(labels) > 2 and len(labels[-1]) == COUNTRY and labels[-2] in LOOKED_AT_SECOND
    return labels[-1] in LOOKED_AT or (is_second and ".".join(labels[-2:]) not in NOT_LOOKED_AT)


def _tags(petition_id: int, domain: str) -> str:
    if domain in LARGE:
        return ""
    domain = owned_with(domain)
    return _tag(domain, "mail domains") + _tag(domain, f"mail domains:{petition_id}")


def owned_with(domain: str) -> str:
    """The domain that somebody has bought with this one under it, unless everybody may have their own under that."""
    return domain if (owned := _owned(domain)) in LARGE else owned


def _owned(domain: str) -> str:
    """The part of a domain that somebody has bought: ours.example.org -> example.org."""
    labels = domain.split(".")
    is_second = len(labels) > 2 and len(labels[-1]) == COUNTRY and labels[-2] in SECOND
    return ".".join(labels[-3 if is_second else -2 :])


def _tag(domain: str, scope: str) -> str:
    return urlsafe_b64encode(blind_index(domain, scope=scope)[: TAG * 3 // 4]).decode()
