"""Moving a signature to the joint petition, by the consent of whoever gave it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import NotFound
from ...members.mailboxes import digest_of as member_mailbox_digest
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from ...petitions import signed_lists
from ...petitions.errors import NotSigned
from ...petitions.events import SignatureSaid
from ...petitions.given import NOTHING, divide
from ...petitions.mailboxes import digest_of, member_digest_of, seal_hidden, seal_mailbox, unseal_hidden, unseal_mailbox
from ...petitions.models import WITH_MAILBOX, Signature
from ...petitions.move_models import MovedSignature
from ...petitions.ties import ids_among
from ..errors import NothingToMoveTo, StaysHere
from ..models import Union
from ..moving_sql import MOVE

TRIES = 3  # of whoever signs the joint petition at the same moment
READ = (*WITH_MAILBOX, undefer(Signature.is_name_withheld))


def move(signature_id: int, union_id: int, *, member: Member | None = None) -> int:
    """Count a person once under the joint petition, and no more under the two it was made of; again, the same.

    Returns the signature that stands for them from now on. `member` is whose it is, where they have signed in. Raises
    NotFound, NotSigned, NothingToMoveTo, StaysHere.
    """
    union, signature = db.session.get(Union, union_id), db.session.get(Signature, signature_id, options=READ)
    if union is None or signature is None or signature.petition_id not in union.originals:
        raise NotFound
    if union.joined_id is None or union.state != "joined":
        raise NothingToMoveTo
    mailbox = _mailbox(signature, member)
    member = member or _member(signature, mailbox)
    for _ in range(TRIES):
        held = _hold(_theirs(union, signature_id, member, mailbox))
        mine = next((each for each in held if each.id == signature_id), None)
        if mine is not None and mine.state == "moved":
            return _where_it_went(signature_id, union_id)
        if mine is None or mine.state != "counted":
            raise NotSigned
        row = db.session.execute(MOVE, _values(union, mine, [each.id for each in held], member, mailbox)).one()
        if row.moved:
            db.session.expire_all()
            if mine.reason:
                publish(SignatureSaid(signature_id=row.to_id))
            return int(row.to_id)
    raise _why_not(union, member, mailbox)


def _mailbox(signature: Signature, member: Member | None) -> str | None:
    if signature.mailbox_sealed is not None and signature.mailbox_digest is not None:
        return unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    return mailbox_of(member) if member else None


def _member(signature: Signature, mailbox: str | None) -> Member | None:
    """Whose it is, where its name or its mailbox says so and it is tied to them."""
    if signature.member_id is not None:
        return db.session.get(Member, signature.member_id)
    if mailbox is None or signature.member_digest is None:
        return None
    theirs = (Member.mailbox_digest == member_mailbox_digest(mailbox), Member.deleted_at.is_(None))
    found = db.session.scalar(select(Member).where(*theirs))
    is_tied = found and member_digest_of(signature.petition_id, found.id) == signature.member_digest
    return found if is_tied else None


def _theirs(union: Union, signature_id: int, member: Member | None, mailbox: str | None) -> list[int]:
    """All that this person has signed of the two."""
    keys = {
        "petition_ids": list(union.originals),
        "member_digests": [member_digest_of(each, member.id) if member else None for each in union.originals],
        "mailbox_digests": [digest_of(each, mailbox) if mailbox else None for each in union.originals],
        "member_id": member.id if member else None,
    }
    return sorted({signature_id, *db.session.scalars(ids_among(), keys)})


def _hold(ids: Sequence[int]) -> Sequence[Signature]:
    """As they are now, until the end; in an order in which no two of the same person wait for each other."""
    wanted = select(Signature).where(Signature.id.in_(ids)).options(*READ).order_by(Signature.id)
    return db.session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).all()


def _values(
    union: Union, mine: Signature, own_ids: list[int], member: Member | None, mailbox: str | None
) -> dict[str, Any]:
    """What it says, sealed anew: what was sealed opens only beside the petition it was given to."""
    joined_id = int(union.joined_id or 0)
    digest = digest_of(joined_id, mailbox) if mailbox else None
    member_digest = member_digest_of(joined_id, member.id) if member else None
    bound_by = mine.mailbox_digest or mine.member_digest
    said = {name: getattr(mine, name) for name in NOTHING}
    shown, hidden = divide(said | unseal_hidden(mine.petition_id, bound_by, mine.hidden_sealed))
    here = digest or member_digest
    entry = signed_lists.entry(joined_id, member.id) if member else {"list_owner": None, "petition_sealed": None}
    return {
        **shown,
        **entry,
        "union_id": union.id,
        "petition_id": joined_id,
        "signature_id": mine.id,
        "own_ids": own_ids,
        "member_id": member.id if member else None,
        "member_digest": member_digest,
        "mailbox_digest": digest,
        "mailbox_sealed": seal_mailbox(joined_id, digest, mailbox) if digest and mailbox else None,
        "hidden_sealed": seal_hidden(joined_id, here, hidden) if here else None,
        "language": mine.language,
    }


def _where_it_went(signature_id: int, union_id: int) -> int:
    moved = db.session.get(MovedSignature, (signature_id, union_id))
    if moved is None or moved.to_id is None:
        raise NotSigned
    return moved.to_id


def _why_not(union: Union, member: Member | None, mailbox: str | None) -> NothingToMoveTo | StaysHere:
    """What stands in the way of a signature that counts."""
    keys = {
        "member_digest": member_digest_of(union.joined_id or 0, member.id) if member else None,
        "mailbox_digest": digest_of(union.joined_id or 0, mailbox) if mailbox else None,
    }
    here = [getattr(Signature, name) == key for name, key in keys.items() if key is not None]
    for key in here:
        found = select(Signature.id).where(
            Signature.petition_id == union.joined_id, key, Signature.state == "invalidated"
        )
        if db.session.scalar(found) is not None:
            return StaysHere()
    return NothingToMoveTo()
