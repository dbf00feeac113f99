"""The HTML of a text: its pictures are those that its author sent for it, and whom it names is a link."""

from sqlalchemy import Select, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.words import markup
from ...core.words.passages import Noted
from ...media import queries as media
from ...media.rules import named_in
from ...media.services import pictures
from ...members.models import Member
from ...members.readers import has_profile
from ...members.urls import profile
from ..mention_models import NamedInText
from ..mentioned import LOOKED_AT, handles_in, with_links


def html_of(body: str, author_id: int, post_id: int | None = None, noted: Noted | None = None) -> str:
    """What is shown of a text. Only one that names pictures or people asks for them."""
    named, handles = named_in(body), handles_in(body)[:LOOKED_AT]
    shown = media.for_text(named, author_id, post_id) if named else markup.NO_PICTURES
    html = str(markup.render(body, shown, noted))
    return with_links(html, _profiles(handles)) if handles else html


def keep_along(body: str, author_id: int, post_id: int, *, before: str = "", is_held: bool = False) -> None:
    """Let the pictures that a text names be its own, out of sight where it is, and those go that it named before; and
    note whom it names, as it changes when they leave.
    """
    if named_in(body) or named_in(before):
        pictures.keep(named_in(body), "text", post_id, author_id, is_held=is_held)
    if handles_in(before):
        forget_named(post_id)
    if handles := handles_in(body)[:LOOKED_AT]:
        named = select(literal(post_id), Member.id).where(func.lower(Member.handle).in_(handles), has_profile())
        db.session.execute(insert(NamedInText).from_select(["post_id", "member_id"], named).on_conflict_do_nothing())


def forget_named(post_id: int) -> None:
    """It names nobody any more."""
    db.session.execute(delete(NamedInText).where(NamedInText.post_id == post_id))


def forget_member(member_id: int) -> None:
    """Nothing leads to a former member."""
    db.session.execute(delete(NamedInText).where(NamedInText.member_id == member_id))


def naming(member_id: int) -> Select[int]:
    """The texts that name a member."""
    return select(NamedInText.post_id).where(NamedInText.member_id == member_id)


def _profiles(handles: list[str]) -> dict[str, str]:
    """Where they lead, by handles in small letters, of those who are members."""
    found = select(Member.handle).where(func.lower(Member.handle).in_(handles), has_profile())
    return {handle.lower(): profile(handle) for handle in db.session.scalars(found)}
