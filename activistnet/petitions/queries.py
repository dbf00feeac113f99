"""The page of a petition as finished rows, and the petition itself."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Text,
    TextClause,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import undefer

from ..core.data.db import db
from ..core.data.rows import build
from ..core.data.statements import as_text
from ..core.refusals import NotFound
from ..core.words import markup
from ..core.words.markup import stored
from ..follows.models import Follow
from ..follows.visibility import no_block_between
from ..members.readers import READER_ID, VISITOR, Reader, Role
from ..posts import gates, moved_out
from ..posts.gates import OPEN, Gate
from ..posts.models import Post
from ..posts.own import DRAFT, HAS_OPENED, IS_MUTED, IS_QUOTABLE, IS_SAVED, READ_TO, SHARE_TOKEN, STANCE, VOTES, Own
from ..posts.visibility import visible_to
from ..topics.models import Topic
from . import asked, contests, counting_sql, held, pauses, stages, strengths
from .cards import PetitionCard, fields_of, select_cards
from .counts import TABLE
from .heartbeat import IS_LEFT, QUIET_SINCE
from .models import Petition
from .rules import next_step, steps_towards
from .strengths import Strength
from .team_models import starter_of, team_of
from .texts import InLanguage
from .ties import STANDING, the_one_first, theirs, ties

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
    visibility: str = "visible"
    held_for: str | None = None
    context: dict[str, Any] | None = None
    moved_out: list[int] | None = None
    has_summary: bool = False
    edited_at: datetime | None = None
    version_at: datetime | None = None
    text: InLanguage | None = None  # where there is one in another language; see `in_languages`
    union_id: int | None = None  # that made it, or joined it
    joined_into_id: int | None = None  # the petition that takes its place
    locked_at: datetime | None = None
    closes_at: datetime | None = None
    quiet_since: datetime | None = None  # when its author was last heard, where that is long ago
    closed_by: str | None = None
    closed_reason: str = ""
    closed_rule: str = ""
    paused_until: datetime | None = None
    pause_reason: str | None = None
    archived_at: datetime | None = None
    closing_word: str = ""
    closing_links: tuple[str, ...] = ()
    contest_count: int = 0
    thanks: str = ""
    postcode_why: str = ""  # it asks those who sign for a postcode
    base: int = 0
    base_source: str | None = None
    base_at: datetime | None = None
    signed_at: datetime | None = None
    held: tuple[tuple[str, int], ...] = ()  # how many wait for a check, by what they are held for; "" by moderators
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
    target_paths: tuple[str | None, ...] = ()
    is_left: bool = False  # those who signed may find somebody else to run it
    starter_facts: str | None = None
    strength_facts: str | None = None
    team_facts: str | None = None

    @cached_property
    def strength(self) -> Strength | None:
        """How strong its signatures are, where that was counted."""
        return strengths.read(self.strength_facts)

    @cached_property
    def starter(self) -> dict[str, Any] | None:
        """Who started it, where that is somebody else by now."""
        return json.loads(self.starter_facts) if self.starter_facts else None

    @cached_property
    def team(self) -> list[dict[str, Any]]:
        """Those who run it with its author."""
        return json.loads(self.team_facts) if self.team_facts else []

    @property
    def asks_whom(self) -> list[tuple[str, str | None]]:
        """Whom it asks, each with the address of what else they are asked; None where there is no such page."""
        return list(zip(self.targets, asked.addresses(self.target_paths), strict=True))

    @property
    def held_count(self) -> int:
        """How many signatures wait for a check."""
        return sum(n for _, n in self.held)

    @property
    def end(self) -> int:
        """What its bar leads to: the goal until that is passed, then the next step; once closed, the goal."""
        return self.goal if self.goal > self.count or not self.is_running else self.step

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
        """Without what is its reader's alone, and without what has no hash, as parts are kept by all they depend on."""
        alone: dict[str, Any] = dict.fromkeys(("brought", "context", "moved_out", *OF_READER))
        return replace(self, signed=False, gate=OPEN, **alone)

    @property
    def html(self) -> Markup:
        """The text as it is shown; it was cleaned when it was written."""
        return stored(self.body_html)

    @property
    def thanks_html(self) -> Markup:
        """What its author tells whoever has signed."""
        return _thanks(self.thanks)

    @property
    def changed_since(self) -> datetime | None:
        """When its reader signed it, if that was another text than it has now, as far as texts were kept."""
        if self.signature_state != "counted" or not self.signed_at or not self.changed_at:
            return None
        return self.signed_at if self.changed_at > self.signed_at else None

    @property
    def changed_at(self) -> datetime | None:
        """When its words were last changed, or whom it asks, as far as texts were kept."""
        return max(filter(None, (self.edited_at if self.version > 1 else None, self.version_at)), default=None)

    @property
    def is_open(self) -> bool:
        """Whether people can sign it now."""
        return self.stage == stages.OPEN

    @property
    def is_running(self) -> bool:
        """Whether it goes on, now or once its pause is over."""
        return self.stage in stages.RUNNING

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
        """Long after it was closed nothing changes; in an archive a petition and its thread go on until it closes."""
        return self.archived_at is not None or (self.in_archive and not self.is_running)


@lru_cache(512)
def _thanks(words: str) -> Markup:
    """Many who sign read the same."""
    return markup.render(words)


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
    paths = tuple(row.target_paths or ())
    gate = gates.find(petition_id, reader) if row.has_gate else OPEN
    more = {
        "closing_links": tuple(row.closing_links),
        "target_paths": paths,
        "base": row.base_count,
        "signed": signed,
        "held": tuple((row.held or {}).items()),
    }
    return build(PetitionPage, row, **fields_of(row), **tags, **more, gate=gate, text=None)


@cache
def _page_of_petition(role: Role, sight: Role) -> TextClause:
    tied = READER_ID if sight in (Role.MEMBER, Role.TOPIC_MODERATOR) else None  # to whom blocks apply
    return as_text(
        select_cards(role, signed=literal(False))
        .add_columns(
            Post.topic_id,
            Post.tags,
            Topic.tags.label("topic_tags"),
            (Topic.posting == literal_column("'nobody'")).label("in_archive"),
            Post.body,
            Post.body_html,
            Post.visibility.label("visibility"),
            Post.held_for,
            Post.context,
            moved_out.shown(sight).label("moved_out"),
            Post.has_summary,
            Post.edited_at,
            TABLE.c.version_at,
            TABLE.c.union_id,
            TABLE.c.joined_into_id,
            Post.locked_at,
            TABLE.c.closes_at,
            QUIET_SINCE,
            TABLE.c.closed_by,
            TABLE.c.closed_reason,
            TABLE.c.closed_rule,
            TABLE.c.paused_until,
            pauses.reason(),
            TABLE.c.archived_at,
            TABLE.c.closing_word,
            TABLE.c.closing_links,
            contests.counted(),
            TABLE.c.thanks,
            TABLE.c.postcode_why,
            TABLE.c.base_source,
            TABLE.c.base_at,
            held.numbers().label("held"),
            gates.HAS_GATE,
            asked.paths().label("target_paths"),
            cast(team_of(TABLE.c.id, reader_id=tied), Text).label(
                "team_facts"
            ),  # as text, as the facts of its cover are
            IS_LEFT.label("is_left"),
            strengths.facts_of(TABLE.c.id).label("strength_facts"),
            cast(starter_of(TABLE.c.started_by_id, reader_id=tied), Text).label("starter_facts"),
            *_of_reader(role),
        )
        .where(Post.id == bindparam("petition_id"), *visible_to(sight))
    )


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


def find_joint(petition: PetitionPage) -> PetitionPage | None:
    """The one that takes its place, as everybody is shown it; None where there is none, or where it is out of sight."""
    try:
        return get_page(petition.joined_into_id, VISITOR) if petition.joined_into_id else None
    except NotFound:
        return None


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
