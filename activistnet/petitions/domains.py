"""Domains of mailboxes, as far as limits need to know them: by tags that go out with the mailed link and come back.

So whoever confirms is counted under the domain without a look into the try, and no table says which one it was.
"""

from base64 import urlsafe_b64encode
from pathlib import Path

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


def domain_of(mailbox: str) -> str:
    """What stands behind the @, in one spelling."""
    return canonical_email(mailbox).rpartition("@")[2]


def tags_of(petition_id: int, mailbox: str) -> str:
    """One tag for the domain, and one for the domain under this petition; nothing for a domain that is everybody's.

    Whoever owns a domain makes as many under it as they like, so it is counted with all of these.
    """
    domain = domain_of(mailbox)
    if domain in LARGE:
        return ""
    domain = owned_with(domain)
    return _tag(domain, "mail domains") + _tag(domain, f"mail domains:{petition_id}")


def tags_in(token: str) -> tuple[str, str] | None:
    """The two tags behind a mailed token; None where it has none."""
    tags = token[TOKEN_LENGTH:]
    return (tags[:TAG], tags[TAG:]) if len(tags) == 2 * TAG else None


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
