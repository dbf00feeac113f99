"""Signing, confirming and withdrawing: the path of a signature. The statements themselves are in `signing_sql`."""

import json
from datetime import UTC, datetime

from sqlalchemy import or_, select, update

from ...core.data.crypto import Unreadable, new_token, seal, token_hash, unseal
from ...core.data.db import db
from ...core.refusals import NotFound
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from .. import signing_sql as sql
from ..errors import LinkExpired, LinkUnknown, NotSigned, PetitionClosed
from ..given import SignatureGiven, emptied
from ..mailboxes import digest_of, seal_mailbox
from ..models import Confirmation, Signature, TypedTry

# What a signature is left with of a former member.
OF_FORMER = emptied(but={"country", "reason"})


def sign(petition_id: int, member: Member, given: SignatureGiven, *, via: str | None = None) -> int:
    """Count a member's signature once, and return its id, also when it was there before. Raises PetitionClosed.

    `via` is the token of the share whose link brought the member.
    """
    mailbox = mailbox_of(member)
    digest = digest_of(petition_id, mailbox) if mailbox else None
    row = db.session.execute(
        sql.SIGN,
        {
            **vars(given),
            "petition_id": petition_id,
            "member_id": member.id,
            "mailbox_digest": digest,
            "mailbox_sealed": seal_mailbox(petition_id, digest, mailbox) if mailbox and digest else None,
            "name": member.display_name,
            "country": given.country or member.country or "",
            "via": via,
        },
    ).one()
    if row.petition_id is None:
        raise PetitionClosed
    signature_id = row.signature_id or find_signature_id(petition_id, member_id=member.id, digest=digest)
    if signature_id is None:
        raise NotSigned
    return int(signature_id)


def try_to_sign(petition_id: int, mailbox: str, given: SignatureGiven, *, via: str | None = None) -> str:
    """Keep a guest's wish to sign and have its mailbox asked. Raises PetitionClosed.

    Nothing tells whether this mailbox has signed before: the mail does. Gives the token by which `get_typed` finds what
    was typed.
    """
    digest = digest_of(petition_id, mailbox)
    token = new_token()
    hashed = token_hash(token)
    page_token = new_token()
    page_hash = token_hash(page_token)
    row = db.session.execute(
        sql.TRY,
        {
            **vars(given),
            "petition_id": petition_id,
            "token_hash": hashed,
            "token_sealed": seal(token, context=hashed),
            "mailbox_digest": digest,
            "mailbox_sealed": seal_mailbox(petition_id, digest, mailbox),
            "via": via,
            "page_hash": page_hash,
            "typed_sealed": seal(json.dumps([mailbox, vars(given)]), context=page_hash),
        },
    ).one()
    if row.petition_id is None:
        raise PetitionClosed
    return page_token


def get_typed(petition_id: int, page_token: str) -> tuple[str, SignatureGiven]:
    """Mailbox and words of a guest's try, for a week. Raises NotFound."""
    found = db.session.get(TypedTry, token_hash(page_token))
    if found is None or found.petition_id != petition_id or found.expires_at <= datetime.now(UTC):
        raise NotFound
    try:
        mailbox, given = json.loads(unseal(found.typed_sealed, context=found.token_hash))
    except Unreadable as error:
        raise NotFound from error
    return mailbox, SignatureGiven(**given)


def confirm(token: str) -> tuple[int, int]:
    """Count the signature whose mailbox this token proves; its petition and its own id, also when pressed again.

    Raises LinkUnknown, LinkExpired or PetitionClosed.
    """
    row = db.session.execute(sql.CONFIRM, {"token_hash": token_hash(token)}).one()
    if row.signature_id is not None:
        return row.petition_id, row.signature_id
    if row.try_petition_id is not None and row.petition_id is None:
        raise PetitionClosed
    confirmation = get_try(token)
    signature_id = find_signature_id(confirmation.petition_id, digest=confirmation.mailbox_digest)
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


def withdraw(petition_id: int, *, member_id: int | None = None, signature_id: int | None = None) -> None:
    """Take a counted signature back. Raises NotSigned."""
    mine = {"petition_id": petition_id, "member_id": member_id, "signature_id": signature_id}
    if db.session.execute(sql.WITHDRAW, mine).first() is None:
        raise NotSigned


def get_signature(signature_id: int) -> Signature:
    """A signature by its id. Raises NotFound."""
    found = db.session.get(Signature, signature_id)
    if found is None:
        raise NotFound
    return found


def find_signature_id(petition_id: int, *, member_id: int | None = None, digest: bytes | None = None) -> int | None:
    """The signature of this member or mailbox, in whatever state."""
    mine = (Signature.member_id == member_id) if member_id is not None else (Signature.mailbox_digest == digest)
    if member_id is not None and digest is not None:
        mine = (Signature.member_id == member_id) | (Signature.mailbox_digest == digest)
    return db.session.scalars(select(Signature.id).where(Signature.petition_id == petition_id, mine)).first()


def forget_person(member_id: int) -> None:
    """Leave a former member's signatures counted, without name, place and mailbox.

    The blind index stays, so that the same mailbox is not counted a second time.
    """
    db.session.execute(update(Signature).where(Signature.member_id == member_id).values(OF_FORMER))


def forget_former_members() -> None:
    """The same for whoever signed in one request while another one deleted the account."""
    former = select(Member.id).where(Member.deleted_at.is_not(None))
    still_known = or_(Signature.mailbox_sealed.is_not(None), Signature.name != "")
    db.session.execute(update(Signature).where(Signature.member_id.in_(former), still_known).values(OF_FORMER))
