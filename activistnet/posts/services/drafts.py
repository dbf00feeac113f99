"""Texts that members are typing, kept for their authors alone."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import any_, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...members.models import Member
from ..models import Draft
from ..own import STANCE_FIELD, THREAD
from ..queries import PLACES
from . import sent_forms
from .sent_forms import Mark, Turn

MOST = 50
KEPT = timedelta(days=365)  # untouched
FORGET = delete(Draft).where(Draft.member_id == bindparam("member"), Draft.place == any_(PLACES))
SEND = sent_forms.TAKE.add_cte(FORGET.cte("forgotten"))


def keep(member: Member, place: str, body: str, *, key: str = "") -> None:
    """Keep what was typed so far; an empty text forgets it. One that comes after its form of this key is let go."""
    if key and sent_forms.find_made(member, key):
        return
    if not body:
        forget(member, place)
        return
    row = insert(Draft).values(member_id=member.id, place=place, body=body)
    again = {"body": row.excluded.body, "saved_at": func.now()}
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id", "place"], set_=again))
    mine = Draft.member_id == member.id
    newest = select(Draft.place).where(mine).order_by(Draft.saved_at.desc()).limit(MOST)
    db.session.execute(delete(Draft).where(mine, Draft.place.not_in(newest)))


def send(member: Member, *places: str, mark: Mark | None) -> Turn:
    """The texts are sent, by the form of this mark: forget them and take the form's turn, in one statement."""
    if mark is None:
        forget(member, *places)
        return Turn()
    return sent_forms.take_by(SEND, member, mark, places=list(places))


def forget(member: Member, *places: str) -> None:
    """The texts were sent, or taken back."""
    db.session.execute(FORGET, {"member": member.id, "places": list(places)})


def in_topic(slug: str) -> str:
    """The place of a discussion to be opened in a topic."""
    return f"topic:{slug}"


def fields_of(place: str, names: Iterable[str]) -> dict[str, str]:
    """The places of the single fields of a form, by their names."""
    return {name: f"{place}:{name}" for name in names}


def in_thread(root_id: int, parent_id: int | None = None) -> str:
    """The place of an answer."""
    return f"{THREAD}{root_id}:{parent_id}" if parent_id and parent_id != root_id else f"{THREAD}{root_id}"


def of_reply(root_id: int, parent_id: int | None = None) -> dict[str, str]:
    """The places of an answer, by the names of its fields."""
    place = in_thread(root_id, parent_id)
    return {"body": place, **fields_of(place, [STANCE_FIELD])}


def forget_all(member_id: int) -> None:
    """Nothing unsent of a former member stays."""
    db.session.execute(delete(Draft).where(Draft.member_id == member_id))


def forget_old() -> bool:
    """Delete some of what nobody goes on with after so long; whether there may be more."""
    return delete_some(Draft, Draft.saved_at < func.now() - KEPT)
