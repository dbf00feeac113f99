"""Finished rows of petitions: the page, and cards for lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, TextClause, any_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import undefer
from sqlalchemy.sql.elements import SQLCoreOperations

from ..core.data.db import db
from ..core.data.rows import build
from ..core.data.statements import as_text
from ..core.refusals import NotFound
from ..core.words.markup import stored
from ..members.models import Member
from ..members.readers import VISITOR, Reader, Role
from ..posts.models import Post
from ..posts.own import BROUGHT, DRAFT, SHARE_TOKEN, Own
from ..posts.queries import POST_IDS, author_handle, author_name, shown_replies
from ..posts.visibility import VISIBLE, listed_to, visible_to
from ..topics.models import Topic
from . import counting_sql
from .counts import COLUMNS, TABLE
from .models import COUNTED, HELD, WITHDRAWN, Petition, PetitionTarget, Signature, SignatureDelta
from .rules import next_step
from .ties import SIGNATURES, SIGNED_AMONG, is_theirs, ties, ties_among

SIGNED = Post.id.in_(SIGNED_AMONG)
CLOSEST = 20  # of those closest to their step, at once
OF_READER = ("signed_at", "signature_state", "share_token", "draft")  # columns of a page beside those of its card
# Of those that the reader has nothing to do with there is no row.
OWN = as_text(
    select(Post.id, SIGNED.label("signed"), BROUGHT.label("brought")).where(
        Post.id == any_(POST_IDS), or_(SIGNED, BROUGHT.is_not(None))
    )
)


@dataclass(frozen=True)
class PetitionCard:
    """A petition in a list, with what the reader has to do with it."""

    id: int
    slug: str
    title: str
    author_id: int
    author_handle: str | None
    author_name: str | None
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
    targets: tuple[str, ...]
    signed: bool = False
    brought: int | None = None
    kind: str = "petition"


@dataclass(frozen=True)
class PetitionPage(PetitionCard):
    """All that its own page says of a petition."""

    topic_id: int = 0
    body: str = ""
    body_html: str = ""
    visibility: str = "visible"
    edited_at: datetime | None = None
    version: int = 1
    locked_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_reason: str = ""
    base: int = 0
    base_source: str | None = None
    base_at: datetime | None = None
    signed_at: datetime | None = None
    held: int = 0
    signature_state: str | None = None
    share_token: str | None = None
    draft: str | None = None

    @property
    def own(self) -> Own:
        """What it holds for its reader."""
        return Own(self.draft or "", self.share_token, self.brought)

    def for_all(self) -> "PetitionPage":
        """Without what is its reader's alone."""
        alone: dict[str, Any] = dict.fromkeys(("brought", *OF_READER))
        return replace(self, signed=False, **alone)

    @property
    def html(self) -> Markup:
        """The text as it is shown; it was cleaned when it was written."""
        return stored(self.body_html)

    @property
    def changed_since(self) -> datetime | None:
        """When its reader signed it, if that was another text than it has now, as far as texts were kept."""
        if self.signature_state != "counted" or self.version == 1 or not self.signed_at or not self.edited_at:
            return None
        return self.signed_at if self.edited_at > self.signed_at else None

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self.stage == "open"

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator has taken it out of sight."""
        return self.visibility == "hidden"

    @property
    def is_locked(self) -> bool:
        """Whether its thread takes no further replies."""
        return self.locked_at is not None


def get_page(petition_id: int, reader: Reader) -> PetitionPage:
    """Everything the page of a petition shows, in one query. Raises NotFound.

    A member is shown the folded count and what waits; visitors, whose pages are cached, the folded count.
    """
    wanted = _page_of_petition(reader.role)
    mine = ties(petition_id, reader) if reader.id is not None else {}
    row = db.session.execute(wanted, reader.values(petition_id=petition_id, **mine)).one_or_none()
    if row is None:
        raise NotFound
    signed = row.signature_state not in (None, "withdrawn")
    return build(PetitionPage, row, **_made(row), base=row.base_count, signed=signed)


def count_withdrawn(petition_id: int) -> int:
    """How many signatures were taken back by those who had given them."""
    wanted = select(func.count()).where(Signature.petition_id == petition_id, Signature.state == WITHDRAWN)
    return db.session.scalar(wanted) or 0


@cache
def _page_of_petition(role: Role) -> TextClause:
    return as_text(
        _cards(role, signed=literal(False))
        .add_columns(
            Post.topic_id,
            Post.body,
            Post.body_html,
            Post.visibility.label("visibility"),
            Post.edited_at,
            Post.version,
            Post.locked_at,
            TABLE.c.closes_at,
            TABLE.c.closed_at,
            TABLE.c.closed_by,
            TABLE.c.closed_reason,
            TABLE.c.base_source,
            TABLE.c.base_at,
            _held().label("held"),
            *_of_reader(role),
        )
        .where(Post.id == bindparam("petition_id"), *visible_to(role))
    )


def cards(petition_ids: Iterable[int], reader: Reader) -> dict[int, PetitionCard]:
    """Cards by id of those petitions that the reader may see in lists, in one query; none for no petitions."""
    wanted = list(petition_ids)
    if not wanted:
        return {}
    mine = ties_among(wanted, reader) if reader.id is not None else {}
    rows = db.session.execute(_cards_by_id(reader.role), reader.values(post_ids=wanted, **mine))
    return {row.id: build(PetitionCard, row, **_made(row)) for row in rows}


@cache
def _cards_by_id(role: Role) -> TextClause:
    return as_text(_cards(role, replies=shown_replies(role)).where(Post.id == any_(POST_IDS), *listed_to(role)))


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


def closest_to_step(limit: int, *, reader: Reader = VISITOR) -> list[PetitionCard]:
    """Open petitions with the smallest part of their way to the next step left, the most recent 200 considered."""
    rows = db.session.execute(_recent(reader.role), reader.values())
    found = [build(PetitionCard, row, **_made(row)) for row in rows]
    found.sort(key=lambda card: (-card.count / card.step, card.id))
    if reader.id is None:
        return found[:limit]
    unsigned: list[PetitionCard] = []
    for start in range(0, len(found), CLOSEST):
        own = with_own({card.id: card for card in found[start : start + CLOSEST]}, reader)
        unsigned += [card for card in own.values() if not card.signed]
        if len(unsigned) >= limit:
            break
    return unsigned[:limit]


@cache
def _recent(role: Role) -> Select[Any]:
    recent = (
        select(Post.id)
        .join(TABLE, TABLE.c.id == Post.id)
        .where(TABLE.c.stage == "open", Post.visibility == VISIBLE, *listed_to(role))
        .order_by(Post.last_active_at.desc(), Post.id.desc())
        .limit(200)
    )
    return _cards(role, signed=literal(False)).where(Post.id.in_(recent))


def _cards(
    role: Role, *, signed: ColumnElement[bool] = SIGNED, replies: SQLCoreOperations[int] = Post.reply_count
) -> Select[Any]:
    """A select of all that a card is made of; `replies` are how many of them it shows."""
    targets = (
        select(func.array_agg(aggregate_order_by(PetitionTarget.name, PetitionTarget.position)))
        .where(PetitionTarget.petition_id == Post.id)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Post.id,
        Post.slug,
        Post.title,
        Post.author_id,
        Post.created_at,
        Post.last_active_at,
        replies,
        author_handle(Member).label("author_handle"),
        author_name(Member).label("author_name"),
        Topic.slug.label("topic_slug"),
        Topic.name.label("topic_name"),
        *COLUMNS[1:],
        targets.label("targets"),
        *_ties(role, signed),
    )
    return (
        select(*columns)
        .select_from(Post)
        .join(TABLE, TABLE.c.id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
    )


def _ties(role: Role, signed: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """What ties the reader to the petition: a signature, a share that brought some, and the newest count."""
    if role is Role.VISITOR:
        return [literal(False).label("signed"), literal(None).label("brought"), literal(0).label("waiting")]
    waiting = select(func.coalesce(func.sum(SignatureDelta.n), 0)).where(SignatureDelta.petition_id == Post.id)
    return [
        signed.label("signed"),
        BROUGHT.label("brought"),
        waiting.scalar_subquery().label("waiting"),
    ]


def _held() -> ColumnElement[int]:
    """How many signatures wait for a check: usually none, which an index of these alone says at once."""
    held = select(func.count()).where(SIGNATURES.c.petition_id == Post.id, SIGNATURES.c.state == HELD)
    return held.scalar_subquery()


def _of_reader(role: Role) -> list[ColumnElement[Any]]:
    if role is Role.VISITOR:
        return [literal(None).label(name) for name in OF_READER]
    return [
        _of_signature(SIGNATURES.c.signed_at).label("signed_at"),
        _of_signature(SIGNATURES.c.state).label("signature_state"),
        SHARE_TOKEN.label("share_token"),
        DRAFT.label("draft"),
    ]


def _of_signature(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the reader's signature; of a counted one, where an address was changed and there are two."""
    mine = select(column).where(SIGNATURES.c.petition_id == Post.id, is_theirs(SIGNATURES))
    return mine.order_by(SIGNATURES.c.state != COUNTED, SIGNATURES.c.id).limit(1).scalar_subquery()


def _made(row: Any) -> dict[str, Any]:
    """The fields of a card that no column holds as they are."""
    count = row.signature_count + row.base_count + int(row.waiting)
    return {
        "count": count,
        "step": next_step(count, row.goal),
        "targets": tuple(row.targets or ()),
        "kind": "petition",
    }


def get_petition(petition_id: int, reader: Reader) -> Petition:
    """The petition itself, to change it. Raises NotFound."""
    wanted = select(Petition).options(undefer("*")).where(Petition.id == petition_id, *visible_to(reader.role))
    found = db.session.scalars(wanted, reader.values()).one_or_none()
    if found is None:
        raise NotFound
    return found


def at_this_moment(petition: PetitionPage) -> PetitionPage:
    """The same page with the folded count and what waits, read at one moment: for pages that are not cached."""
    count = int(db.session.execute(counting_sql.COUNT_NOW, {"petition_id": petition.id}).scalar_one())
    return replace(petition, count=count, step=next_step(count, petition.goal))
