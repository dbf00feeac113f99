"""Signatures going back to the petitions they came from, once a union is taken back: some people at a time.

What somebody has said since they moved goes back with them: who has hidden their name stays unnamed, and who has
withdrawn has withdrawn from all three.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Delete, func, insert, literal, select
from sqlalchemy.orm import undefer

from ...core.data.db import db
from ...petitions.given import NOTHING, divide, emptied
from ...petitions.mailboxes import digest_of, seal_hidden, seal_mailbox, unseal_hidden, unseal_mailbox
from ...petitions.models import WITH_MAILBOX, Signature
from ...petitions.move_models import MovedSignature
from ...petitions.signing_sql import DELTA_OF, DELTAS
from ...posts.services import activities
from ..moving_sql import AS_IT_WAS

AT_ONCE = 200  # people
READ = (*WITH_MAILBOX, *(undefer(getattr(Signature, name)) for name in ("held_for", *AS_IT_WAS)))
AS_THERE = ("language", "held_for", *AS_IT_WAS)


def give_back_some(union_id: int) -> bool:
    """Give some back, with both counts right at each moment; whether there may be more."""
    waits = (
        MovedSignature.union_id == union_id,
        MovedSignature.moved_at.is_not(None),
        MovedSignature.returned_at.is_(None),
    )
    some = select(MovedSignature.to_id).where(*waits).distinct().order_by(MovedSignature.to_id).limit(AT_ONCE)
    to_ids = [each for each in db.session.scalars(some) if each is not None]
    moved = db.session.scalars(select(MovedSignature).where(*waits, MovedSignature.to_id.in_(to_ids))).all()
    signatures = _hold({*to_ids, *(each.signature_id for each in moved)})
    groups: dict[int, list[MovedSignature]] = defaultdict(list)
    for each in moved:
        groups[each.to_id or 0].append(each)
    deltas = [row for to_id in to_ids for row in _give_back(signatures[to_id], groups[to_id], signatures)]
    for each in moved:
        each.returned_at = func.now()  # by the database's clock
    db.session.flush()
    if deltas:
        db.session.execute(insert(DELTAS), deltas)
    return len(to_ids) == AT_ONCE


def _hold(ids: set[int]) -> dict[int, Signature]:
    wanted = select(Signature).where(Signature.id.in_(ids)).options(*READ).order_by(Signature.id).with_for_update()
    found = db.session.scalars(wanted, execution_options={"populate_existing": True})
    return {each.id: each for each in found}


def _give_back(
    there: Signature, moved: Sequence[MovedSignature], signatures: dict[int, Signature]
) -> list[dict[str, Any]]:
    """One person's, from where they count; the changes of counts that come of it."""
    deltas: list[dict[str, Any]] = []
    # Who withdrew there has withdrawn for good, also where they have signed it anew since.
    is_given = there.state != "withdrawn"
    stands = [each for each in moved if is_given and each.moved_at is not None and there.signed_at <= each.moved_at]
    for each in moved:
        own = signatures[each.signature_id]
        if each not in stands:
            own.state = "withdrawn"
            continue
        own.state = str(each.state_before) if there.state == "counted" else there.state
        _fill(own, there)
        deltas += [_delta(own, 1)] if own.state == "counted" else []
    if any(each.made_it for each in stands):  # else it was given there, and stays
        deltas += [_delta(there, -1)] if there.state == "counted" else []
        _empty(there)
    return deltas


def _fill(own: Signature, there: Signature) -> None:
    """What its person says now, sealed for the petition it goes back to."""
    said = {name: getattr(there, name) for name in NOTHING}
    bound_by = there.mailbox_digest or there.member_digest
    shown, hidden = divide(said | unseal_hidden(there.petition_id, bound_by, there.hidden_sealed))
    digest = own.mailbox_digest or own.member_digest
    own.hidden_sealed = seal_hidden(own.petition_id, digest, hidden) if digest else None
    own.mailbox_sealed = _mailbox_for(own, there)
    own.member_id = there.member_id
    for name in AS_THERE:
        setattr(own, name, getattr(there, name))
    for name, value in shown.items():
        setattr(own, name, value)
    if own.member_id is not None:
        activities.record_activity(own.member_id, "signed", own.petition_id)


def _mailbox_for(own: Signature, there: Signature) -> bytes | None:
    """The mailbox sealed for this petition, where it is the one this signature is known by."""
    if there.mailbox_sealed is None or there.mailbox_digest is None or own.mailbox_digest is None:
        return None
    mailbox = unseal_mailbox(there.petition_id, there.mailbox_digest, there.mailbox_sealed)
    digest = digest_of(own.petition_id, mailbox)
    return seal_mailbox(own.petition_id, digest, mailbox) if digest == own.mailbox_digest else None


def _empty(there: Signature) -> None:
    if there.member_id is not None:
        db.session.execute(_unsaid(there))
    for name, nothing in {
        **emptied(but={"country"}),
        "member_id": None,
        "state": "moved",
        "reason_hidden": False,
    }.items():
        setattr(there, name, nothing)


def _unsaid(there: Signature) -> Delete:
    return activities.forgetting("signed", literal(there.member_id), literal(there.petition_id))


def _delta(signature: Signature, n: int) -> dict[str, Any]:
    own = {name: getattr(signature, name) for name in DELTA_OF}
    return {"signature_id": signature.id, **own, "n": n}
