"""Taking the name off all that somebody has signed. The signatures count on, and their reasons stay, without a name.

What was signed last is done at once; the rest is looked through in parts, each by itself. A signature that is given, or
shown again, while that goes on is a decision of its own and stays as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    LargeBinary,
    RowMapping,
    Select,
    bindparam,
    func,
    select,
    update,
)

from ...core.data.db import db
from ...core.events import publish
from ...core.jobs.arguments import seal_for_task
from ...members.models import Member
from ...members.services.people import show_no_signatures
from ...posts.services import activities
from .. import signed_lists
from ..events import HidingAsked, HidingLinkAsked, MailboxHidingAsked, NameHidden, NamesHidden
from ..given import NOTHING, SHOWN_BY, divide
from ..mailboxes import seal_hidden, unseal_hidden
from ..models import Signature
from ..ties import SIGNATURES, ids_among, ties_among
from . import changing
from .finding import signed_with, table_of

AT_ONCE = 1000  # petitions of a member's list
BY = "show_name"
UNSHOWN = {BY: False, **{name: NOTHING[name] for name, shown_by in SHOWN_BY.items() if shown_by == BY}}
READ = ("id", "petition_id", "member_id", "member_digest", "mailbox_digest", "hidden_sealed", *NOTHING)
ASKED_AT = bindparam("asked_at", type_=DateTime(timezone=True))
LAST_SAID = func.greatest(SIGNATURES.c.signed_at, SIGNATURES.c.said_again_at)


def hide_all(member: Member) -> None:
    """Show a member's name under nothing they have signed, nor under what they sign next unless they say so then."""
    show_no_signatures(member)
    _tie_old(member)
    listed = signed_lists.read(member.id)
    asked_at = _now()
    _hide_listed(member, listed[-AT_ONCE:], asked_at)
    parts = max(1, -(-len(listed) // AT_ONCE))
    publish(HidingAsked(member_id=member.id, asked_at=asked_at.isoformat(), parts=parts))


def hide_part(member: Member, part: int, asked_at: datetime) -> None:
    """The same of one part of their list, also what was being signed at the moment of the press."""
    listed = signed_lists.read(member.id)
    _hide_listed(member, listed[part * AT_ONCE : (part + 1) * AT_ONCE], asked_at)


def ask_by_mail(mailbox: str, *, language: str) -> None:
    """Have a link mailed by which all that was signed with a mailbox can be hidden; whether there is any or not."""
    publish(HidingLinkAsked(mailbox_sealed=seal_for_task(mailbox), language=language))


def hide_all_of_mailbox(mailbox: str) -> None:
    """Show no name under what was signed with this mailbox, the newest petitions first."""
    asked_at = _now()
    if (below := hide_of_mailbox(mailbox, asked_at)) is not None:
        sealed = seal_for_task(mailbox)
        publish(MailboxHidingAsked(mailbox_sealed=sealed, asked_at=asked_at.isoformat(), below=below))


def hide_of_mailbox(mailbox: str, asked_at: datetime, *, below: int | None = None) -> int | None:
    """The same under some petitions; below which to go on, or None at the end. It has another digest in each."""
    keys, go_on = signed_with(mailbox, below=below)
    here = (SIGNATURES.c.petition_id == keys.c.petition_id, SIGNATURES.c.mailbox_digest == keys.c.digest)
    _hide(_shown().join(keys, here[0] & here[1]), {"asked_at": asked_at})
    return go_on


def _hide_listed(member: Member, petition_ids: Sequence[int], asked_at: datetime) -> None:
    theirs = SIGNATURES.c.id.in_(ids_among())
    _hide(_shown().where(theirs), {**ties_among(petition_ids, member), "asked_at": asked_at})


def _shown() -> Select[*tuple[Any, ...]]:
    """Signatures whose name is shown since the press, in an order in which no two presses wait for each other."""
    columns = (SIGNATURES.c[name] for name in READ)
    wanted = select(*columns).where(SIGNATURES.c.show_name, LAST_SAID <= ASKED_AT)
    return wanted.order_by(SIGNATURES.c.id).with_for_update(of=SIGNATURES)


def _hide(shown: Select[*tuple[Any, ...]], which: Mapping[str, Any]) -> None:
    rows = db.session.execute(shown, which).mappings().all()
    if not rows:
        return
    ids, sealed = [row["id"] for row in rows], [_sealed(row) for row in rows]
    new = table_of(id=(BigInteger(), ids), sealed=(LargeBinary(), sealed))
    changed = {"hidden_sealed": new.c.sealed, "member_id": None, **UNSHOWN}
    db.session.execute(update(SIGNATURES).where(SIGNATURES.c.id == new.c.id).values(changed))
    if told := [row for row in rows if row["member_id"] is not None]:
        members, petitions = [row["member_id"] for row in told], [row["petition_id"] for row in told]
        acts = table_of(member_id=(BigInteger(), members), petition_id=(BigInteger(), petitions))
        db.session.execute(activities.forgetting("signed", acts.c.member_id, acts.c.petition_id))
    names = (
        NameHidden(petition_id=row["petition_id"], signature_id=row["id"], member_id=row["member_id"]) for row in rows
    )
    publish(NamesHidden(tuple(names)))


def _sealed(row: RowMapping) -> bytes | None:
    """What a signature hides from now on."""
    digest = row["mailbox_digest"] or row["member_digest"]
    said = {name: row[name] for name in NOTHING} | unseal_hidden(row["petition_id"], digest, row["hidden_sealed"])
    _, hidden = divide(said | {BY: False})
    return seal_hidden(row["petition_id"], digest, hidden) if digest else None


def _tie_old(member: Member) -> None:
    """What the code before wrote is in no list until it is tied."""
    untied = (Signature.member_id == member.id, Signature.member_digest.is_(None))
    for signature in db.session.scalars(select(Signature).where(*untied).limit(AT_ONCE).with_for_update()):
        changing.tie(signature, member)
    db.session.flush()


def _now() -> datetime:
    moment: datetime = db.session.execute(select(func.now())).scalar_one()
    return moment
