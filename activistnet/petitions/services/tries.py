"""A guest's try: what is kept of it, and mailed, until its mailbox is proven. Proving it is `signing.confirm`."""

import json
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select, tuple_

from ...core.data.crypto import Unreadable, blind_index, new_token, seal, token_hash, unseal
from ...core.data.db import db
from ...core.jobs.tasks import request_id
from ...core.refusals import NotFound
from .. import domains
from .. import signing_sql as sql
from ..errors import LinkExpired, LinkUnknown, PetitionClosed
from ..given import SignatureGiven, divide
from ..mailboxes import digest_of, seal_hidden, seal_mailbox
from ..models import Confirmation, TypedTry

SAME_FOR = 600  # seconds


def try_to_sign(
    petition_id: int,
    mailbox: str,
    given: SignatureGiven,
    *,
    via: str | None = None,
    read: int | None = None,
    read_in: str = "",
    is_first_here: bool = False,
    once: bool = True,
    language: str | None = None,
) -> str:
    """Keep a guest's wish to sign and have its mailbox asked. Raises PetitionClosed, as signing.sign does.

    Who says the same again within minutes is asked once, unless they ask to be (`once=False`). Nothing tells whether
    this mailbox has signed before: the mail does. `is_first_here` says that this browser has not asked this mailbox
    lately. Its mails are in `language`, and `read_in` is that of the text on the page, empty for the original. Gives
    the token by which `get_typed` finds what was typed.
    """
    digest = digest_of(petition_id, mailbox)
    token = new_token() + domains.mark_of(petition_id, mailbox)
    hashed = token_hash(token)
    page_token = new_token()
    page_hash = token_hash(page_token)
    shown, hidden = divide(vars(given))
    row = db.session.execute(
        sql.TRY,
        {
            **shown,
            "petition_id": petition_id,
            "of_request": request_id(),
            "is_first_here": is_first_here,
            "token_hash": hashed,
            "token_sealed": seal(token, context=hashed),
            "mailbox_digest": digest,
            "mailbox_sealed": seal_mailbox(petition_id, digest, mailbox),
            "hidden_sealed": seal_hidden(petition_id, digest, hidden),
            "said_digest": _said(petition_id, digest, given, read_in) if once else None,
            "via": via,
            "read": read,
            "read_in": read_in,
            "language": language,
            "page_hash": page_hash,
            "typed_sealed": seal(json.dumps([mailbox, vars(given)]), context=page_hash),
        },
    ).one()
    if row.petition_id is None:
        raise PetitionClosed
    return page_token


def _said(petition_id: int, digest: bytes, given: SignatureGiven, read_in: str) -> bytes:
    """The same for the same words about the same text within ten minutes by the clock."""
    minutes = int(datetime.now(UTC).timestamp()) // SAME_FOR
    said = [petition_id, digest.hex(), vars(given), minutes, *([read_in] if read_in else [])]
    return blind_index(json.dumps(said), scope="what a guest says")


class Typed(NamedTuple):
    """A guest's try as its own page knows it, for a week."""

    mailbox: str
    given: SignatureGiven
    expires_at: datetime


def get_typed(petition_id: int, page_token: str) -> Typed:
    """Mailbox and words of a guest's try. Raises NotFound."""
    found = db.session.get(TypedTry, token_hash(page_token))
    if found is None or found.petition_id != petition_id or found.expires_at <= datetime.now(UTC):
        raise NotFound
    try:
        mailbox, given = json.loads(unseal(found.typed_sealed, context=found.token_hash))
    except Unreadable as error:
        raise NotFound from error
    return Typed(mailbox, SignatureGiven(**given), found.expires_at)


def read_in_of(petition_id: int, typed: Typed) -> str:
    """The language of the text that this try's page showed; of one that was not mailed nobody knows it."""
    wanted = select(Confirmation.read_in).where(
        Confirmation.petition_id == petition_id,
        Confirmation.mailbox_digest == digest_of(petition_id, typed.mailbox),
        Confirmation.expires_at == typed.expires_at,  # both are written by one statement
    )
    return db.session.scalars(wanted).first() or ""


class Mailed(NamedTuple):
    """What was mailed of a petition to one mailbox within a week, whoever asked, the newest first.

    `is_asked` is whether the try of the page is among it; `again_at` when the next may be, where that is known.
    """

    is_asked: bool
    times: list[datetime]
    again_at: datetime | None


def mailed_for(petition_id: int, typed: Typed) -> Mailed:
    """What was mailed for this try and those before it. It says nothing of what became of them."""
    wanted = select(Confirmation.created_at, Confirmation.expires_at).where(
        Confirmation.petition_id == petition_id,
        Confirmation.mailbox_digest == digest_of(petition_id, typed.mailbox),
        Confirmation.created_at > func.now() - sql.WEEK,
    )
    rows = db.session.execute(wanted.order_by(Confirmation.created_at.desc())).all()
    times = [row.created_at for row in rows]
    # Both are written by one statement, so they expire at the same moment.
    is_asked = any(row.expires_at == typed.expires_at for row in rows)
    is_full = len(times) >= sql.MOST_TRIES
    return Mailed(is_asked, times, times[sql.MOST_TRIES - 1] + sql.WEEK if is_full else None)


def get_try(token: str) -> Confirmation:
    """The try behind a mailed link, spent or not. Raises LinkUnknown or LinkExpired."""
    wanted = select(Confirmation).where(Confirmation.token_hash == token_hash(token))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise LinkUnknown
    if found.signature_id is None and found.expires_at <= datetime.now(UTC):
        raise LinkExpired(found.petition_id)
    return found


def forget_mailbox(mailbox: str) -> None:
    """Delete all tries of a mailbox. It has another digest in each petition, so each that was tried lately is asked."""
    tried = db.session.scalars(select(Confirmation.petition_id).distinct())
    theirs = [(petition_id, digest_of(petition_id, mailbox)) for petition_id in tried]
    place = tuple_(Confirmation.petition_id, Confirmation.mailbox_digest)
    db.session.execute(delete(Confirmation).where(place.in_(theirs)))
