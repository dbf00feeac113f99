"""Finding for a member what the same mailbox has signed before, as a guest."""

from collections.abc import Sequence

from sqlalchemy import and_, exists, or_, select, update

from ...core.data.db import db
from ...members.mailboxes import digest_of, mailbox_of
from ...members.models import Member
from .. import signed_lists
from ..mailboxes import unseal_mailbox
from ..models import Petition, Signature
from ..ties import KEYS_AMONG, SIGNATURES, ties_among

AT_ONCE = 1000  # petitions


def claim_earlier(member: Member, *, after: int = 0) -> int | None:
    """Look through some petitions, by their numbers; where to go on, or None at the end."""
    wanted = select(Petition.id).where(Petition.id > after).order_by(Petition.id).limit(AT_ONCE)
    ids = db.session.scalars(wanted).all()
    claim(member, ids)
    return ids[-1] if len(ids) == AT_ONCE else None


def claim_for_mailbox(signature: Signature) -> None:
    """Tell the member whose mailbox has just signed as a guest, if there is one, by their own list."""
    if signature.mailbox_sealed is None or signature.mailbox_digest is None:
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    is_theirs = (Member.mailbox_digest == digest_of(mailbox), Member.deleted_at.is_(None))
    if member := db.session.scalar(select(Member).where(*is_theirs)):
        claim(member, [signature.petition_id])


def claim(member: Member, petition_ids: Sequence[int]) -> None:
    """Make a member's own what the mailbox has signed under these petitions, and no other member has.

    Where the member has signed too, both stay as they are.
    """
    if not petition_ids or mailbox_of(member) is None:
        return
    keys, other = KEYS_AMONG, SIGNATURES.alias("other")
    is_own = or_(other.c.member_digest == keys.c.member_digest, other.c.member_id == member.id)
    has_signed = exists().where(other.c.petition_id == keys.c.petition_id, is_own)
    found = (
        update(SIGNATURES)
        .where(
            SIGNATURES.c.petition_id == keys.c.petition_id,
            SIGNATURES.c.mailbox_digest == keys.c.mailbox_digest,
            and_(SIGNATURES.c.member_digest.is_(None), SIGNATURES.c.member_id.is_(None)),
            ~has_signed,
        )
        .values(member_digest=keys.c.member_digest)
        .returning(SIGNATURES.c.petition_id)
    )
    signed_lists.add(member.id, sorted(db.session.scalars(found, ties_among(petition_ids, member))))
