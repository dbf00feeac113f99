"""Signing, confirming and withdrawing: the path of a signature. The statements themselves are in `signing_sql`."""

from typing import Any, NamedTuple

from sqlalchemy import delete, select

from ...core.data.crypto import token_hash
from ...core.data.db import db
from ...core.events import publish
from ...core.jobs.tasks import request_id
from ...core.refusals import NotFound
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from ...posts.services.audiences import expect_may_say_here
from .. import rules, signed_lists
from .. import signing_sql as sql
from ..errors import LinkExpired, NeverProven, NotSigned, PetitionClosed
from ..events import SignatureSaid
from ..given import SignatureGiven, divide
from ..life_models import OutcomeContest
from ..mailboxes import seal_hidden, seal_mailbox
from ..models import Signature
from ..ties import STANDING, Somebody, the_one_first, theirs, ties
from .tries import get_try


class Pressed(NamedTuple):
    """What a press came to: the member's signature, and whether it was there before."""

    signature_id: int
    was_there: bool


def sign(
    petition_id: int,
    member: Member,
    given: SignatureGiven,
    *,
    via: str | None = None,
    read: int | None = None,
    read_in: str = "",
    language: str | None = None,
) -> Pressed:
    """Count a member's signature once. Raises PetitionClosed, also when it asks another thing than was read, and
    Restricted or BannedFromTopic for one with a reason.

    `via` is the token of the share whose link brought the member, `read` the version of what it asked on the page,
    `read_in` the language of the text there, empty for the original, `language` that of the page around it: nothing
    leads from a hidden signature to its member's own.
    """
    if given.reason:
        expect_may_say_here(petition_id, member)
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
            "read": read,
            "read_in": read_in,
            "language": language,
            "by_known": rules.is_known(member),
        },
    ).one()
    if row.petition_id is None:
        raise PetitionClosed
    signature_id = row.signature_id or find_signature_id(petition_id, member)
    if signature_id is None:
        raise NotSigned
    if given.reason and row.signature_id is not None:
        publish(SignatureSaid(signature_id=row.signature_id))
    return Pressed(int(signature_id), was_there=row.signature_id is None)


class Proven(NamedTuple):
    """A signature whose mailbox was proven, whether it was so only now, and what its petition has gained in a day."""

    petition_id: int
    signature_id: int
    is_new: bool
    gained: int | None = None


def confirm(token: str, *, held_for: str | None = None) -> Proven:
    """Count, or hold for a reason, the signature whose mailbox this token proves; the same one when pressed again.

    Raises LinkUnknown, LinkExpired or PetitionClosed, also while it is paused: see `pausing.keep_for_later`.
    """
    if (proven := confirm_one(token_hash(token), held_for)) is not None:
        return proven
    confirmation = get_try(token)
    theirs = (
        Signature.petition_id == confirmation.petition_id,
        Signature.mailbox_digest == confirmation.mailbox_digest,
    )
    signature_id = db.session.scalar(select(Signature.id).where(*theirs))
    if signature_id is None:
        raise LinkExpired(confirmation.petition_id)
    return Proven(confirmation.petition_id, signature_id, is_new=False)


def confirm_one(hashed: bytes, held_for: str | None) -> Proven | None:
    """The same of the try with this hash; None where there is none that waits. Raises PetitionClosed."""
    state = "held" if held_for else "counted"
    values = {"token_hash": hashed, "state": state, "held_for": held_for, "of_request": request_id()}
    row = db.session.execute(sql.CONFIRM, values).one()
    if row.signature_id is not None:
        publish(SignatureSaid(signature_id=row.signature_id))
        return Proven(row.petition_id, row.signature_id, is_new=True, gained=row.gained)
    if row.try_petition_id is not None and row.petition_id is None:
        raise PetitionClosed
    return None


def release(signature_id: int) -> None:
    """Count a held signature; nothing for one that is counted by now. Raises NeverProven or NotSigned."""
    if db.session.execute(sql.RELEASE, {"signature_id": signature_id}).first() is not None:
        return
    found = db.session.get(Signature, signature_id)
    if found is None:
        raise NeverProven
    if found.state != "counted":
        raise NotSigned


def withdraw(petition_id: int, who: Somebody) -> None:
    """Take back what this person has signed, as a member or as a guest; nothing where it was. Raises NotSigned."""
    is_gone = _withdraw({**ties(petition_id, who), "petition_id": petition_id, "signature_id": None})
    if not is_gone and not _is_withdrawn(find_signature_id(petition_id, who)):
        raise NotSigned
    if is_gone and isinstance(who, Member):  # only signatories say that something else came of it
        mine = (OutcomeContest.petition_id == petition_id, OutcomeContest.member_id == who.id)
        db.session.execute(delete(OutcomeContest).where(*mine))


def withdraw_one(signature: Signature) -> None:
    """Take this signature back, counted or held; nothing where it was. Raises NotSigned."""
    nobody = dict.fromkeys(("member_id", "member_digest", "mailbox_digest"))
    is_gone = _withdraw({**nobody, "petition_id": signature.petition_id, "signature_id": signature.id})
    if not is_gone and not _is_withdrawn(signature.id):
        raise NotSigned


def _withdraw(which: dict[str, Any]) -> bool:
    return db.session.execute(sql.WITHDRAW, which).first() is not None


def _is_withdrawn(signature_id: int | None) -> bool:
    return db.session.scalar(select(Signature.state).where(Signature.id == signature_id)) == "withdrawn"


def get_signature(signature_id: int) -> Signature:
    """A signature by its id. Raises NotFound."""
    found = db.session.get(Signature, signature_id)
    if found is None:
        raise NotFound
    return found


def find_signature_id(petition_id: int, who: Somebody) -> int | None:
    """The signature that stands for this person."""
    mine = theirs(*STANDING).subquery("mine")
    wanted = select(mine.c.id).order_by(*the_one_first(mine))
    return db.session.scalars(wanted, {**ties(petition_id, who), "petition_id": petition_id}).first()
