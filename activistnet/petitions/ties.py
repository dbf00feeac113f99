"""What ties a person to signatures: blind indexes of member and mailbox, another for each petition.

They are made here and handed to statements as parameters. A signature is theirs by the one or the other, so whoever
signed as a guest and joined later, or left and joined again, finds it. What the code before wrote is found by the
member's open number until it is sealed.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    LargeBinary,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    union_all,
)

from ..members.mailboxes import mailbox_of
from .mailboxes import digest_of, member_digest_of
from .models import COUNTED, WITHDRAWN, Signature

SIGNATURES = Signature.__table__
PETITION_ID = bindparam("petition_id", type_=BigInteger)
MEMBER_ID = bindparam("member_id", type_=BigInteger)
MEMBER_DIGEST = bindparam("member_digest", type_=LargeBinary)
MAILBOX_DIGEST = bindparam("mailbox_digest", type_=LargeBinary)
STANDING = ("id", "state", "member_digest", "member_id")  # what `the_one_first` looks at
BY = {"member_digest": MEMBER_DIGEST, "mailbox_digest": MAILBOX_DIGEST, "member_id": MEMBER_ID}
KEYS = (("petition_ids", BigInteger), ("member_digests", LargeBinary), ("mailbox_digests", LargeBinary))


class Somebody(Protocol):
    """A member, or a reader who may be one."""

    @property
    def id(self) -> Any: ...
    @property
    def mailbox_digest(self) -> Any: ...
    @property
    def mailbox_sealed(self) -> Any: ...


def ties(petition_id: int, who: Somebody) -> dict[str, Any]:
    """The parameters of `is_theirs`."""
    mailbox = mailbox_of(who)
    return {
        "member_id": who.id,
        "member_digest": None if who.id is None else member_digest_of(petition_id, who.id),
        "mailbox_digest": digest_of(petition_id, mailbox) if mailbox else None,
    }


def is_theirs(row: FromClause) -> ColumnElement[bool]:
    """That a signature of the petition which the parameters are made for is that person's."""
    return or_(*(row.c[name] == key for name, key in BY.items()))


def theirs(*names: str) -> CompoundSelect[*tuple[Any, ...]]:
    """These columns of the signatures under a petition that are that person's, as often as keys say so.

    Each key asks an index of its own. Asked for all at once, a plan that is made while few have signed, and kept,
    looks at every signature of the petition.
    """
    row = SIGNATURES.alias("s")
    columns, here = [row.c[name] for name in names], row.c.petition_id == PETITION_ID
    return union_all(*(select(*columns).where(here, row.c[name] == key) for name, key in BY.items()))


def the_one_first(row: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The order in which a person's signatures under one petition stand for them.

    A counted one rather than another, and the one given as a member rather than what an address of theirs has signed.
    """
    return row.c.state != COUNTED, row.c.member_digest.is_(None), row.c.member_id.is_(None), row.c.id


def has_given(signature: Signature, who: Somebody) -> bool:
    """The same of a signature that has been read."""
    keys = ties(signature.petition_id, who)
    return any(key is not None and key == getattr(signature, name) for name, key in keys.items())


def ties_among(petition_ids: Iterable[int], who: Somebody) -> dict[str, Any]:
    """The parameters of `ids_among`."""
    return ties_of(petition_ids, who.id, mailbox_of(who))


def ties_of(petition_ids: Iterable[int], member_id: int, mailbox: str | None) -> dict[str, Any]:
    """The same of a member by number, and by the mailbox where there is one."""
    ids = list(petition_ids)
    return {
        "petition_ids": ids,
        "member_digests": [member_digest_of(each, member_id) for each in ids],
        "mailbox_digests": [digest_of(each, mailbox) if mailbox else None for each in ids],
        "member_id": member_id,
    }


def _keys_among() -> TableValuedAlias:
    arrays = (cast(bindparam(name, type_=ARRAY(kind)), ARRAY(kind)) for name, kind in KEYS)
    columns = [column(name.removesuffix("s"), kind) for name, kind in KEYS]
    return func.unnest(*arrays).table_valued(*columns).render_derived("keys")


KEYS_AMONG = _keys_among()  # rows of what `ties_among` gives


def ids_among() -> CompoundSelect[*tuple[Any, ...]]:
    """The ids of the signatures under these petitions that are that person's, by one index after the other as above."""
    keys, ids = KEYS_AMONG, select(SIGNATURES.c.id)
    by = (
        SIGNATURES.c.member_digest == keys.c.member_digest,
        SIGNATURES.c.mailbox_digest == keys.c.mailbox_digest,
        SIGNATURES.c.member_id == MEMBER_ID,
    )
    here = SIGNATURES.c.petition_id == keys.c.petition_id
    return union_all(*(ids.select_from(keys).join(SIGNATURES, here & is_theirs) for is_theirs in by))


SIGNED_AMONG = select(SIGNATURES.c.petition_id).where(SIGNATURES.c.id.in_(ids_among()), SIGNATURES.c.state != WITHDRAWN)
