"""The page of a petition as finished rows, and the petition itself."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import undefer

from ..core.data.db import db
from ..core.data.rows import build
from ..core.data.statements import as_text
from ..core.refusals import NotFound
from ..core.words.markup import stored
from ..follows.models import Follow
from ..follows.visibility import no_block_between
from ..members.readers import READER_ID, Reader, Role
from ..posts import gates, moved_out
from ..posts.gates import OPEN, Gate
from ..posts.models import Post
from ..posts.own import DRAFT, HAS_OPENED, IS_MUTED, IS_QUOTABLE, IS_SAVED, READ_TO, SHARE_TOKEN, STANCE, VOTES, Own
from ..posts.visibility import visible_to
from ..topics.models import Topic
from . import counting_sql
from .cards import PetitionCard, fields_of, select_cards
from .counts import TABLE
from .models import HELD, WITHDRAWN, Petition, Signature
from .rules import next_step, steps_towards
from .ties import SIGNATURES, STANDING, the_one_first, theirs, ties

OF_READER = (
    "signed_at",
    "signature_state",
    "share_token",
    "draft",
    "draft_stance",
    "follows_author",
    "is_saved",
    "is_muted",
    "votes",
    "has_opened",
    "read_to",
    "is_quotable",
)  # columns of a page beside those of its card

FOLLOWS_AUTHOR = exists().where(Follow.member_id == READER_ID, Follow.followed_id == Post.author_id)


@dataclass(frozen=True)
class PetitionPage(PetitionCard):
    """All that its own page says of a petition."""

    topic_id: int = 0
    tags: tuple[str, ...] = ()
    topic_tags: tuple[str, ...] = ()
    in_archive: bool = False
    body: str = ""
    body_html: str = ""
    language: str | None = None
    visibility: str = "visible"
    held_for: str | None = None
    context: dict[str, Any] | None = None
    moved_out: list[int] | None = None
    has_summary: bool = False
    edited_at: datetime | None = None
    version: int = 1
    locked_at: datetime | None = None
    closes_at: datetime | None = None
    closed_by: str | None = None
    closed_reason: str = ""
    closing_word: str = ""
    base: int = 0
    base_source: str | None = None
    base_at: datetime | None = None
    signed_at: datetime | None = None
    held: int = 0
    signature_state: str | None = None
    share_token: str | None = None
    draft: str | None = None
    draft_stance: str | None = None
    is_saved: bool | None = None
    is_muted: bool | None = None
    votes: str | None = None
    gate: Gate = OPEN
    follows_author: bool | None = None
    has_opened: bool | None = None
    read_to: int | None = None
    is_quotable: bool | None = None

    @property
    def end(self) -> int:
        """What its bar leads to: the goal until that is passed, then the next step; once closed, the goal."""
        return self.goal if self.goal > self.count or not self.is_open else self.step

    @property
    def steps(self) -> list[int]:
        """The steps on the way there that have room for their figures."""
        return steps_towards(self.end)

    @property
    def own(self) -> Own:
        """What it holds for its reader."""
        return Own(
            draft=self.draft or "",
            stance=self.draft_stance or "",
            share_token=self.share_token,
            brought=self.brought,
            is_saved=bool(self.is_saved),
            is_muted=self.is_muted,
            votes=self.votes or "",
            gate=self.gate,
            has_opened=bool(self.has_opened),
            read_to=self.read_to,
            is_quotable=bool(self.is_quotable),
        )

    def for_all(self) -> "PetitionPage":
        """Without what is its reader's alone."""
        alone: dict[str, Any] = dict.fromkeys(("brought", *OF_READER))
        return replace(self, signed=False, gate=OPEN, **alone)

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
    def is_held(self) -> bool:
        """Whether it waits for somebody to look at it."""
        return self.visibility == "held"

    @property
    def is_debate(self) -> bool:
        """Whether it was opened as one; whoever replies to a petition says where they stand anyway."""
        return False

    @property
    def is_locked(self) -> bool:
        """Whether its thread takes no further replies."""
        return self.locked_at is not None

    @property
    def is_archived(self) -> bool:
        """In an archive a petition and its thread go on until it closes."""
        return self.in_archive and not self.is_open


def get_page(petition_id: int, reader: Reader) -> PetitionPage:
    """Everything the page of a petition shows, in one query; a second of its gate. Raises NotFound.

    A member is shown the folded count and what waits; visitors, whose pages are cached, the folded count.
    """
    wanted = _page_of_petition(reader.role, reader.sight)
    mine = ties(petition_id, reader) if reader.id is not None else {}
    row = db.session.execute(wanted, reader.values(petition_id=petition_id, **mine)).one_or_none()
    if row is None:
        raise NotFound
    signed = row.signature_state not in (None, "withdrawn")
    tags = {"tags": tuple(each for each in row.topic_tags if each in row.tags), "topic_tags": tuple(row.topic_tags)}
    gate = gates.find(petition_id, reader) if row.has_gate else OPEN
    return build(PetitionPage, row, **fields_of(row), **tags, base=row.base_count, signed=signed, gate=gate)


def count_withdrawn(petition_id: int) -> int:
    """How many signatures were taken back by those who had given them."""
    return db.session.scalar(withdrawn(), {"petition_id": petition_id}) or 0


@cache
def withdrawn() -> Select[int]:
    """The same as part of another statement, of :petition_id."""
    mine = Signature.petition_id == bindparam("petition_id")
    return select(func.count()).where(mine, Signature.state == WITHDRAWN)


@cache
def _page_of_petition(role: Role, sight: Role) -> TextClause:
    return as_text(
        select_cards(role, signed=literal(False))
        .add_columns(
            Post.topic_id,
            Post.tags,
            Topic.tags.label("topic_tags"),
            (Topic.posting == literal_column("'nobody'")).label("in_archive"),
            Post.body,
            Post.body_html,
            Post.language,
            Post.visibility.label("visibility"),
            Post.held_for,
            Post.context,
            moved_out.shown(sight).label("moved_out"),
            Post.has_summary,
            Post.edited_at,
            Post.version,
            Post.locked_at,
            TABLE.c.closes_at,
            TABLE.c.closed_by,
            TABLE.c.closed_reason,
            TABLE.c.closing_word,
            TABLE.c.base_source,
            TABLE.c.base_at,
            _held().label("held"),
            gates.HAS_GATE,
            *_of_reader(role),
        )
        .where(Post.id == bindparam("petition_id"), *visible_to(sight))
    )


def _held() -> ColumnElement[int]:
    """How many signatures wait for a check: usually none, which an index of these alone says at once."""
    # In the order of the index of these few: another one that begins alike would do as well while nobody has signed.
    held = select(SIGNATURES.c.id).where(SIGNATURES.c.petition_id == Post.id, SIGNATURES.c.state == HELD)
    found = held.order_by(SIGNATURES.c.id).correlate(Post).subquery("held")
    return select(func.count()).select_from(found).correlate(Post).scalar_subquery()


def _of_reader(role: Role) -> list[ColumnElement[Any]]:
    if role is Role.VISITOR:
        return [literal(None).label(name) for name in OF_READER]
    return [
        _of_signature("signed_at"),
        _of_signature("state").label("signature_state"),
        SHARE_TOKEN.label("share_token"),
        DRAFT.label("draft"),
        STANCE.label("draft_stance"),
        case((and_(Post.author_id != READER_ID, no_block_between(READER_ID, Post.author_id)), FOLLOWS_AUTHOR)).label(
            "follows_author"
        ),
        IS_SAVED.label("is_saved"),
        IS_MUTED.label("is_muted"),
        VOTES.label("votes"),
        HAS_OPENED.label("has_opened"),
        READ_TO.label("read_to"),
        IS_QUOTABLE.label("is_quotable"),
    ]


def _of_signature(name: str) -> ColumnElement[Any]:
    """Of the reader's signature; of the one that stands for them, where an address was changed and there are two."""
    mine = theirs("signed_at", *STANDING).subquery("mine")
    return select(mine.c[name]).order_by(*the_one_first(mine)).limit(1).scalar_subquery().label(name)


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
