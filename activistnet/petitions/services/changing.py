"""Changing what a signature says. The count stays as it is."""

from sqlalchemy import literal, select

from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ...members.models import Member
from ...posts.services import activities
from .. import signed_lists
from ..errors import NotSigned
from ..events import NameHidden, NamesHidden, SignatureChanged
from ..given import NOTHING, SignatureGiven, divide
from ..mailboxes import member_digest_of, seal_hidden, unseal_hidden
from ..models import Signature
from .whose import expect_may_say_with


def change(signature_id: int, given: SignatureGiven, *, member: Member | None = None) -> None:
    """Let it say this reason, and show the name or not.

    Raises NotSigned, and Forbidden, Restricted or BannedFromTopic for another reason.

    A member's name is the one they have now; a guest's the one that they gave.
    """
    wanted = select(Signature).where(Signature.id == signature_id, Signature.state == "counted").with_for_update()
    signature = db.session.scalar(wanted)
    if signature is None:
        raise NotSigned
    shown_by = signature.member_id
    said = _said(signature)
    if given.reason and given.reason != said["reason"]:
        expect_may_say_with(signature, member)
    news = (said["news"] or given.news) if given.news else ""  # what was agreed to first stands as long as it is wanted
    said |= {"reason": given.reason, "show_name": given.show_name, "news": news}
    if member is not None:
        tie(signature, member)
        said["name"] = member.display_name
        shown_by = member.id
    signature.said_again_at, signature.is_name_withheld = now(), False
    _write(signature, said, shown_by)
    publish(SignatureChanged(petition_id=signature.petition_id, signature_id=signature.id))


def withhold_name(signature_id: int) -> None:
    """Show it without its name from now on, as its person could say, too, who finds it said; nothing where it isn't
    shown.
    """
    wanted = select(Signature).where(Signature.id == signature_id, Signature.show_name).with_for_update()
    signature = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if signature is not None:
        signature.is_name_withheld = True
        _write(signature, _said(signature) | {"show_name": False}, None)


def tie(signature: Signature, member: Member) -> None:
    """Tie a signature to its member. What the code before wrote may not be sealed yet, and has its open number alone:
    that goes with the name.
    """
    if signature.member_digest is None and signature.member_id == member.id:
        signature.member_digest = member_digest_of(signature.petition_id, member.id)
        signed_lists.add(member.id, [signature.petition_id])


def _write(signature: Signature, said: dict[str, object], shown_by: int | None) -> None:
    was_shown = signature.show_name
    before, signature.member_id = signature.member_id, shown_by if said["show_name"] else None
    shown, hidden = divide(said)
    for name, value in shown.items():
        setattr(signature, name, value)
    digest = signature.mailbox_digest or signature.member_digest
    signature.hidden_sealed = seal_hidden(signature.petition_id, digest, hidden) if digest else None
    db.session.flush()
    if was_shown and not signature.show_name:
        gone = NameHidden(petition_id=signature.petition_id, signature_id=signature.id, member_id=before)
        publish(NamesHidden((gone,)))
    if before == signature.member_id:
        return
    if before is not None:
        undone = activities.forgetting("signed", literal(before), literal(signature.petition_id))
        db.session.execute(undone)
    if signature.member_id is not None:
        first_at = signature.first_signed_at or signature.signed_at
        act = select(literal(signature.member_id), literal(signature.petition_id), literal(first_at))
        db.session.execute(activities.recording("signed", act))


def _said(signature: Signature) -> dict[str, object]:
    digest = signature.mailbox_digest or signature.member_digest
    hidden = unseal_hidden(signature.petition_id, digest, signature.hidden_sealed)
    return {name: getattr(signature, name) for name in NOTHING} | hidden
