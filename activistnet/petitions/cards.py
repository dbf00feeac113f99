"""Petitions in lists: cards, with what the reader has to do with each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    TextClause,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.elements import SQLCoreOperations

from ..core.data.db import db
from ..core.data.rows import build
from ..core.data.statements import as_text
from ..core.words.language import language
from ..media.showing import Cover
from ..members.models import Member
from ..members.readers import VISITOR, Reader, Role
from ..posts.models import Post
from ..posts.own import BROUGHT
from ..posts.queries import POST_IDS, author_handle, author_name, shown_replies
from ..posts.translation_queries import Translated, list_in
from ..posts.visibility import VISIBLE, listed_to, offered_to
from ..topics.models import Topic
from . import asked
from .count_models import SignatureDelta
from .counts import COLUMNS, TABLE
from .heartbeat import IS_QUIET
from .rules import next_step
from .ties import SIGNED_AMONG, ties_among

KIND: ColumnElement[str] = literal_column("'petition'")  # written out, so that a kept plan finds the newest by it
SIGNED = Post.id.in_(SIGNED_AMONG)
WON: ColumnElement[str] = literal_column("'won'")
CLOSEST = 20  # of those closest to their step, at once
# Of those that the reader has nothing to do with there is no row.
OWN = as_text(
    select(Post.id, SIGNED.label("signed"), BROUGHT.label("brought")).where(
        Post.id == any_(POST_IDS), or_(SIGNED, BROUGHT.is_not(None))
    )
)


@dataclass(frozen=True)
class PetitionCard:
    """A petition in a list, with what the reader has to do with it.

    Its words are those of a translation where it is `read_in` another language than it was written in.
    """

    id: int
    slug: str
    title: str
    language: str | None
    author_id: int
    author_handle: str | None
    author_name: str | None
    author_picture: str | None
    topic_slug: str
    topic_name: str
    created_at: datetime
    last_active_at: datetime
    reply_count: int
    count: int
    goal: int
    step: int
    stage: str
    count_version: int
    asks_version: int
    targets: tuple[str, ...]
    signed: bool = False
    brought: int | None = None
    closed_at: datetime | None = None
    cover_facts: str | None = None
    is_sensitive: bool = False
    kind: str = "petition"
    version: int = 1
    version_number: int = 1
    is_translated: bool = False
    read_in: str = ""

    @cached_property
    def cover(self) -> Cover | None:
        """The picture over it."""
        return Cover(**json.loads(self.cover_facts)) if self.cover_facts else None

    @property
    def days(self) -> int | None:
        """How many it was open; None while it is."""
        return (self.closed_at - self.created_at).days if self.closed_at else None


def cards(petition_ids: Iterable[int], reader: Reader) -> dict[int, PetitionCard]:
    """Cards by id of those petitions that the reader may see in lists; none for no petitions.

    One query, and one more where some of them are translated.
    """
    wanted = list(petition_ids)
    if not wanted:
        return {}
    mine = ties_among(wanted, reader) if reader.id is not None else {}
    rows = db.session.execute(_cards_by_id(reader.role), reader.values(post_ids=wanted, **mine))
    found = [build(PetitionCard, row, **fields_of(row)) for row in rows]
    return {card.id: card for card in _in_language(found)}


@cache
def _cards_by_id(role: Role) -> TextClause:
    return as_text(select_cards(role, replies=shown_replies(role)).where(Post.id == any_(POST_IDS), *listed_to(role)))


def with_own(cards: Mapping[int, PetitionCard], reader: Reader) -> dict[int, PetitionCard]:
    """The same cards with what this member has to do with them, in one query."""
    rows = _own(cards, reader) if cards else ()
    return {**cards} | {row.id: replace(cards[row.id], signed=row.signed, brought=row.brought) for row in rows}


def signed_by(petition_ids: Iterable[int], reader: Reader) -> list[str]:
    """`signed:12` for each of these that the member has signed, in one query."""
    return [f"signed:{row.id}" for row in _own(petition_ids, reader) if row.signed]


def _own(petition_ids: Iterable[int], reader: Reader) -> Iterable[Any]:
    ids = list(petition_ids)
    return db.session.execute(OWN, reader.values(post_ids=ids, **ties_among(ids, reader)))


def closest_to_step(
    limit: int,
    *,
    reader: Reader = VISITOR,
    among: tuple[ColumnElement[bool], ...] = (),
    values: Mapping[str, Any] | None = None,
) -> list[PetitionCard]:
    """Open petitions with the smallest part of their way to the next step left, the most recent 200 considered.

    `among` are conditions on a petition and its post, with the `values` they ask for.
    """
    rows = db.session.execute(_recent(reader.role, among), reader.values(**values or {}))
    found = [build(PetitionCard, row, **fields_of(row)) for row in rows]
    found.sort(key=lambda card: (-card.count / card.step, card.id))
    if reader.id is None:
        return _in_language(found[:limit])
    unsigned: list[PetitionCard] = []
    for start in range(0, len(found), CLOSEST):
        own = with_own({card.id: card for card in found[start : start + CLOSEST]}, reader)
        unsigned += [card for card in own.values() if not card.signed]
        if len(unsigned) >= limit:
            break
    return _in_language(unsigned[:limit])


@cache
def _recent(role: Role, among: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    recent = (
        select(Post.id)
        .join(TABLE, TABLE.c.id == Post.id)
        .where(Post.kind == KIND, Post.root_id.is_(None), TABLE.c.stage == "open", Post.visibility == VISIBLE)
        .where(~IS_QUIET)
        .where(*offered_to(role), *among)
        .order_by(Post.last_active_at.desc(), Post.id.desc())
        .limit(200)
    )
    return select_cards(role, signed=literal(False)).where(Post.id.in_(recent))


def won_lately(limit: int) -> list[PetitionCard]:
    """Petitions that were won, the last first, as a visitor sees them."""
    rows = db.session.execute(_won(), {"most": limit})
    return _in_language([build(PetitionCard, row, **fields_of(row)) for row in rows])


@cache
def _won() -> Select[Any]:
    wanted = select_cards(Role.VISITOR).where(TABLE.c.stage == WON, *offered_to(Role.VISITOR))
    return wanted.order_by(TABLE.c.closed_at.desc(), TABLE.c.id.desc()).limit(bindparam("most"))


def _in_language(cards: list[PetitionCard]) -> list[PetitionCard]:
    """The same, in the language of the page where they are in that and say what they say now."""
    here = language()
    found = list_in(here, [card.id for card in cards if card.is_translated and card.language != here])
    return [_translated(card, found[card.id]) if card.id in found else card for card in cards]


def _translated(card: PetitionCard, to: Translated) -> PetitionCard:
    if to.is_behind(card.version, card.version_number):
        return card
    return replace(card, title=to.title, language=to.language, read_in=to.language)


def select_cards(
    role: Role, *, signed: ColumnElement[bool] = SIGNED, replies: SQLCoreOperations[int] = Post.reply_count
) -> Select[Any]:
    """A select of all that a card is made of; `replies` are how many of them it shows."""
    columns: tuple[Any, ...] = (
        Post.id,
        Post.slug,
        Post.title,
        Post.language,
        Post.author_id,
        Post.created_at,
        Post.last_active_at,
        replies,
        author_handle(Member).label("author_handle"),
        author_name(Member).label("author_name"),
        Member.picture.label("author_picture"),
        Topic.slug.label("topic_slug"),
        Topic.name.label("topic_name"),
        Topic.is_sensitive,
        Post.version,
        TABLE.c.version_number,
        TABLE.c.is_translated,
        *COLUMNS[1:],
        cast(TABLE.c.cover, Text).label("cover_facts"),  # as text: what is kept of a card is known by its fields
        asked.names().label("targets"),
        *_of_reader(role, signed),
    )
    return (
        select(*columns)
        .select_from(Post)
        .join(TABLE, TABLE.c.id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
    )


def _of_reader(role: Role, signed: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """What ties the reader to the petition: a signature, a share that brought some, and the newest count."""
    if role is Role.VISITOR:
        return [literal(False).label("signed"), literal(None).label("brought"), literal(0).label("waiting")]
    waiting = select(func.coalesce(func.sum(SignatureDelta.n), 0)).where(SignatureDelta.petition_id == Post.id)
    return [
        signed.label("signed"),
        BROUGHT.label("brought"),
        waiting.scalar_subquery().label("waiting"),
    ]


def fields_of(row: Any) -> dict[str, Any]:
    """The fields of a card that no column holds as they are."""
    count = row.signature_count + row.base_count + int(row.waiting)
    return {
        "count": count,
        "step": next_step(count, row.goal),
        "targets": tuple(name or str(_("a private person")) for name in row.targets or ()),
        "kind": "petition",
        "read_in": "",
    }
