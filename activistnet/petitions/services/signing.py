"""Signing, confirming and withdrawing: the path of a signature. The statements themselves are in `signing_sql`."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from ...core.data.crypto import Unreadable, blind_index, new_token, seal, token_hash, unseal
from ...core.data.db import db
from ...core.refusals import NotFound
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from .. import domains, signed_lists
from .. import signing_sql as sql
from ..errors import LinkExpired, LinkUnknown, NotSigned, PetitionClosed
from ..given import SignatureGiven, divide
from ..mailboxes import digest_of, seal_hidden, seal_mailbox
from ..models import Confirmation, Signature, TypedTry
from ..ties import Somebody, is_theirs, ties

SAME_FOR = 600  # seconds
TOKEN = new_token()  # one of them, for its length


class Pressed(NamedTuple):
    """What a press came to: the member's signature, and whether it was there before."""

    signature_id: int
    was_there: bool


def sign(petition_id: int, member: Member, given: SignatureGiven, *, via: str | None = None) -> Pressed:
    """Count a member's signature once. Raises PetitionClosed.

    `via` is the token of the share whose link brought the member.
    """
    mailbox, mine = mailbox_of(member), ties(petition_id, member)
    digest = mine["mailbox_digest"]
    said = {**vars(given), "name": member.display_name, "country": given.country or member.country or ""}
    shown, hidden = divide(said)
    row = db.session.execute(
        sql.SIGN,
        {
            **shown,
            **mine,
            **signed_lists.entry(petition_id, member.id),
            "petition_id": petition_id,
            "mailbox_sealed": seal_mailbox(petition_id, digest, mailbox) if mailbox else None,
            "hidden_sealed": seal_hidden(petition_id, digest or mine["member_digest"], hidden),
            "via": via,
        },
    ).one()
    if row.petition_id is None:
        raise PetitionClosed
    signature_id = row.signature_id or find_signature_id(petition_id, member)
    if signature_id is None:
        raise NotSigned
    return Pressed(int(signature_id), was_there=row.signature_id is None)


def try_to_sign(
    petition_id: int,
    mailbox: str,
    given: SignatureGiven,
    *,
    via: str | None = None,
    is_first_here: bool = False,
    once: bool = True,
) -> str:
    """Keep a guest's wish to sign and have its mailbox asked. Raises PetitionClosed.

    Who says the same again within minutes is asked once, unless they ask to be (`once=False`). Nothing tells whether
    this mailbox has signed before: the mail does. `is_first_here` says that this browser has not asked this mailbox
    lately. Gives the token by which `get_typed` finds what was typed.
    """
    digest = digest_of(petition_id, mailbox)
    token = new_token() + domains.tags_of(petition_id, mailbox)
    hashed = token_hash(token)
    page_token = new_token()
    page_hash = token_hash(page_token)
    shown, hidden = divide(vars(given))
    row = db.session.execute(
        sql.TRY,
        {
            **shown,
            "petition_id": petition_id,
            "is_first_here": is_first_here,
            "token_hash": hashed,
            "token_sealed": seal(token, context=hashed),
            "mailbox_digest": digest,
            "mailbox_sealed": seal_mailbox(petition_id, digest, mailbox),
            "hidden_sealed": seal_hidden(petition_id, digest, hidden),
            "said_digest": _said(petition_id, digest, given) if once else None,
            "via": via,
            "page_hash": page_hash,
            "typed_sealed": seal(json.dumps([mailbox, vars(given)]), context=page_hash),
        },
    ).one()
    if row.petition_id is None:
        raise PetitionClosed
    return page_token


def _said(petition_id: int, digest: bytes, given: SignatureGiven) -> bytes:
    """The same for the same words about the same petition within ten minutes by the clock."""
    minutes = int(datetime.now(UTC).timestamp()) // SAME_FOR
    return blind_index(json.dumps([petition_id, digest.hex(), vars(given), minutes]), scope="what a guest says")


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


def tags_in(token: str) -> tuple[str, str] | None:
    """What a mailed token says of its mailbox's domain: a tag of it, and one of it under this petition."""
    return domains.tags_in(token, len(TOKEN))


def confirm(token: str, *, is_held: bool = False) -> tuple[int, int]:
    """Count, or hold, the signature whose mailbox this token proves; its petition and own id, also when pressed again.

    Raises LinkUnknown, LinkExpired or PetitionClosed.
    """
    values = {"token_hash": token_hash(token), "state": "held" if is_held else "counted"}
    row = db.session.execute(sql.CONFIRM, values).one()
    if row.signature_id is not None:
        return row.petition_id, row.signature_id
    if row.try_petition_id is not None and row.petition_id is None:
        raise PetitionClosed
    confirmation = get_try(token)
    theirs = (
        Signature.petition_id == confirmation.petition_id,
        Signature.mailbox_digest == confirmation.mailbox_digest,
    )
    signature_id = db.session.scalar(select(Signature.id).where(*theirs))
    if signature_id is None:
        raise LinkExpired
    return confirmation.petition_id, signature_id


def get_try(token: str) -> Confirmation:
    """The try behind a mailed link, spent or not. Raises LinkUnknown or LinkExpired."""
    wanted = select(Confirmation).where(Confirmation.token_hash == token_hash(token))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise LinkUnknown
    if found.signature_id is None and found.expires_at <= datetime.now(UTC):
        raise LinkExpired
    return found


def release(signature_id: int) -> None:
    """Count a held signature; nothing for one that is counted by now. Raises NotSigned."""
    released = db.session.execute(sql.RELEASE, {"signature_id": signature_id}).first()
    if released is None and get_signature(signature_id).state != "counted":
        raise NotSigned


def withdraw(petition_id: int, who: Somebody) -> None:
    """Take back what this person has signed, as a member or as a guest. Raises NotSigned."""
    _withdraw({**ties(petition_id, who), "petition_id": petition_id, "signature_id": None})


def withdraw_one(signature: Signature) -> None:
    """Take a counted signature back. Raises NotSigned."""
    nobody = dict.fromkeys(("member_id", "member_digest", "mailbox_digest"))
    _withdraw({**nobody, "petition_id": signature.petition_id, "signature_id": signature.id})


def _withdraw(which: dict[str, Any]) -> None:
    if db.session.execute(sql.WITHDRAW, which).first() is None:
        raise NotSigned


def get_signature(signature_id: int) -> Signature:
    """A signature by its id. Raises NotFound."""
    found = db.session.get(Signature, signature_id)
    if found is None:
        raise NotFound
    return found


def find_signature_id(petition_id: int, who: Somebody) -> int | None:
    """The signature of this person, counted rather than not."""
    wanted = (
        select(sql.SIGNATURES.c.id)
        .where(sql.SIGNATURES.c.petition_id == petition_id, is_theirs(sql.SIGNATURES))
        .order_by(sql.SIGNATURES.c.state != "counted", sql.SIGNATURES.c.id)
    )
    return db.session.scalars(wanted, ties(petition_id, who)).first()
