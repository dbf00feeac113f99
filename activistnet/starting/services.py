"""Keeping answers from page to page, and deleting them."""

from datetime import timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from ..core.data.crypto import token_hash
from ..core.data.db import db
from ..core.data.parts import delete_some
from ..core.events import publish
from ..members.models import Member
from ..posts.services import drafts
from .events import DraftForgotten, DraftPublished
from .models import BegunPetition
from .queries import PLACES, said_by_member
from .rules import Said
from .sealing import seal

KEPT = timedelta(days=14)  # untouched


def keep_for_member(member: Member, said: Said, *, before: Said) -> None:
    """Keep what has changed of a member's answers, among their drafts."""
    for name, place in PLACES.items():
        if said.get(name, "") != before.get(name, ""):
            drafts.keep(member, place, said.get(name, ""))


def keep_in_browser(token: str, said: Said) -> None:
    """Keep all answers of a browser, in place of those before."""
    row = insert(BegunPetition).values(browser_hash=token_hash(token), said_sealed=seal(said, token))
    again = {"said_sealed": row.excluded.said_sealed, "saved_at": func.now()}
    db.session.execute(row.on_conflict_do_update(index_elements=["browser_hash"], set_=again))


def forget_of_member(member: Member) -> None:
    """Delete what a member has answered."""
    drafts.forget(member, *PLACES.values())
    publish(DraftForgotten(member_id=member.id))


def forget_published(member: Member, petition_id: int, *, demand: str) -> None:
    """The same of what is a petition now, only if that is still what they ask for."""
    if said_by_member(member.id).get("demand") == demand:
        drafts.forget(member, *PLACES.values())
        publish(DraftPublished(petition_id=petition_id, member_id=member.id))


def forget_in_browser(browser_hash: bytes) -> None:
    """Delete what a browser has answered."""
    db.session.execute(delete(BegunPetition).where(BegunPetition.browser_hash == browser_hash))


def forget_old() -> bool:
    """Delete some of what nobody went on with; whether there may be more."""
    return delete_some(BegunPetition, BegunPetition.saved_at < func.now() - KEPT)
