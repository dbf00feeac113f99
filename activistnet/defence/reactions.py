"""What the defence does when something else has happened."""

from ..accounts.events import MemberJoined
from ..core.data.db import db
from ..members.events import MemberLeft
from ..members.models import Member
from ..petitions.events import SignatureChanged, SignatureSaid
from .services import said, signed


def on_signature(event: SignatureSaid) -> None:
    """What it says is looked at."""
    signed.look_at(event.signature_id)


def on_signature_changed(event: SignatureChanged) -> None:
    """What it says now is looked at."""
    signed.look_again(event.signature_id)


def on_joined(event: MemberJoined) -> None:
    """The names of a new account are kept for rehearsals; they went through when they were chosen."""
    member = db.session.get_one(Member, event.member_id)
    words = f"{member.display_name} {member.handle}"
    said.keep("profile", member.id, words, is_new=True, found=said.find(words, is_new=True))


def on_member_left(event: MemberLeft) -> None:
    """What they said is kept no more."""
    said.forget_of(event.member_id)
