"""Joining by approval: whoever has proven a mailbox waits until a moderator has looked at the wish."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from ...core.data import audit, orders
from ...core.data.crypto import seal
from ...core.data.db import QUIETLY, db
from ...core.data.parts import AT_ONCE
from ...core.data.time import now
from ...core.events import publish
from ...members.models import Member
from ..errors import WhyNot
from ..events import JoinAnswered
from ..models import SignUp, why_context
from . import handles, passwords

WAITS = timedelta(days=30)  # until nobody has answered, and so long an approval holds
ANSWER_SHOWN = timedelta(days=7)  # behind the mailed link


def sealed_why(why: str, hashed: bytes) -> bytes | None:
    """Why somebody wants to join, as it is kept: only where somebody reads it."""
    return seal(why, context=why_context(hashed)) if why and orders.current().by_approval else None


def is_needed(wish: SignUp) -> bool:
    """Whether this wish waits for a moderator before an account comes of it."""
    return orders.current().by_approval and wish.state != "approved"


def is_settled(wish: SignUp) -> bool:
    """Whether there is nothing to do about it for whoever wants to join: it waits, or the answer was no."""
    return wish.state in ("refused", "ended") or (wish.state == "asked" and orders.current().by_approval)


def ask(wish: SignUp, *, handle: str = "", display_name: str = "", password: str = "", why: str = "") -> None:
    """Have moderators look at a wish whose mailbox is proven, with what is given in place of what was typed before.

    A password is given where it may have been anybody who typed that: moderators then read of it nothing that is not
    given here. It is the only one of its mailbox from then on. Raises HandleTaken, HandleLooksLikeStaff, Busy.
    """
    password_hash = passwords.hash_password(password) if password else wish.password_hash
    handles.expect_free(handle or wish.handle)
    wish.handle, wish.display_name = handle or wish.handle, display_name or wish.display_name
    wish.password_hash = password_hash
    if password:
        wish.why_sealed, wish.is_quick = sealed_why(why, wish.token_hash), False
    wish.state, wish.asked_at, wish.expires_at = "asked", now(), now() + WAITS
    others = (SignUp.mailbox_digest == wish.mailbox_digest, SignUp.id != wish.id)
    db.session.execute(delete(SignUp).where(*others))


def approve(wish_id: int, moderator: Member) -> bool:
    """Let somebody join; whether it was still to be decided."""
    return _answer(wish_id, moderator, "approved", expires_at=now() + WAITS)


def refuse(wish_id: int, moderator: Member, reason: str) -> bool:
    """Don't, and say why; whether it was still to be decided. What they typed is let go. Raises WhyNot."""
    if not reason:
        raise WhyNot
    gone = {"why_sealed": None, "kept_sealed": None, "password_hash": ""}
    return _answer(wish_id, moderator, "refused", expires_at=now() + ANSWER_SHOWN, answer=reason, **gone)


def end_old() -> bool:
    """End some of the wishes that nobody has decided in time; whether there may be more."""
    old = select(SignUp.id).where(SignUp.state == "asked", SignUp.expires_at < func.now()).limit(AT_ONCE)
    gone = {"state": "ended", "why_sealed": None, "kept_sealed": None, "password_hash": ""}
    ended = update(SignUp).where(SignUp.id.in_(old)).values(expires_at=now() + ANSWER_SHOWN, **gone)
    ids = db.session.scalars(ended.returning(SignUp.id), execution_options=QUIETLY).all()
    for wish_id in ids:
        publish(JoinAnswered(sign_up_id=wish_id))
    return len(ids) == AT_ONCE


def _answer(wish_id: int, moderator: Member, state: str, **values: object) -> bool:
    """Of two who decide at the same moment one does."""
    waits = (SignUp.id == wish_id, SignUp.state == "asked")
    answered = update(SignUp).where(*waits).values(state=state, **values).returning(SignUp.id)
    if db.session.scalar(answered, execution_options=QUIETLY) is None:
        return False
    audit.record(moderator.id, "join.approve" if state == "approved" else "join.refuse", f"sign_up:{wish_id}")
    publish(JoinAnswered(sign_up_id=wish_id))
    return True
