"""Tries of guests, apart from what becomes of them."""

from sqlalchemy import delete, select, tuple_

from ...core.data.db import db
from ..mailboxes import digest_of
from ..models import Confirmation


def forget_mailbox(mailbox: str) -> None:
    """Delete all tries of a mailbox. It has another digest in each petition, so each that was tried lately is asked."""
    tried = db.session.scalars(select(Confirmation.petition_id).distinct())
    theirs = [(petition_id, digest_of(petition_id, mailbox)) for petition_id in tried]
    place = tuple_(Confirmation.petition_id, Confirmation.mailbox_digest)
    db.session.execute(delete(Confirmation).where(place.in_(theirs)))
