"""Finding what was signed with a mailbox, which has another digest in each petition: some petitions at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, LargeBinary, bindparam, cast, column, func, select

from ...core.data.db import db
from ..mailboxes import digest_of
from ..models import Petition

OF_SITE = 5000  # petitions, of which few were signed with one mailbox


def signed_with(mailbox: str, *, below: int | None = None) -> tuple[Any, int | None]:
    """The numbers of some petitions, with the digest of a mailbox in each, as rows; below which to go on, or None."""
    of_site = select(Petition.id).order_by(Petition.id.desc()).limit(OF_SITE)
    ids = db.session.scalars(of_site.where(Petition.id < below) if below is not None else of_site).all()
    digests = [digest_of(each, mailbox) for each in ids]
    keys = table_of(petition_id=(BigInteger(), ids), digest=(LargeBinary(), digests))
    return keys, ids[-1] if len(ids) == OF_SITE else None


def table_of(**columns: tuple[Any, Sequence[Any]]) -> Any:
    """Values as rows that a statement can join; by name, their type and the values of the column."""
    kinds = {name: ARRAY(kind) for name, (kind, _) in columns.items()}
    arrays = (cast(bindparam(f"new_{name}", values, kinds[name]), kinds[name]) for name, (_, values) in columns.items())
    named = (column(name, kind) for name, (kind, _) in columns.items())
    return func.unnest(*arrays).table_valued(*named).render_derived("new")
