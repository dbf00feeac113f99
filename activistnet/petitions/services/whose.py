"""Whose a signature is, where whoever holds its mailed link has not signed in: what moderators decided holds, too."""

from sqlalchemy import select

from ...core.data.db import db
from ...core.refusals import Forbidden
from ...members.mailboxes import digest_of
from ...members.models import Member
from ...posts.services.audiences import expect_may_say_here
from ..mailboxes import unseal_mailbox
from ..models import WITH_MAILBOX, Signature


def expect_may_say_with(signature: Signature, member: Member | None) -> None:
    """Go on only if whoever signed may publish words with it; `member` where they have signed in.

    Raises Forbidden, Restricted, BannedFromTopic.
    """
    whose = member or _find_member(signature)
    if whose is None:
        return
    if not whose.is_active:
        raise Forbidden
    expect_may_say_here(signature.petition_id, whose)


def get_signature(signature_id: int) -> Signature:
    """With its mailbox."""
    return db.session.get_one(Signature, signature_id, options=WITH_MAILBOX)


def _find_member(signature: Signature) -> Member | None:
    """By the name it shows, or the mailbox it was confirmed by."""
    if signature.member_id is not None:
        return db.session.get(Member, signature.member_id)
    if signature.mailbox_sealed is None or signature.mailbox_digest is None:
        return None
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    theirs = (Member.mailbox_digest == digest_of(mailbox), Member.deleted_at.is_(None))
    return db.session.scalar(select(Member).where(*theirs))
