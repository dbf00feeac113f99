"""What is held: posts, additions and reasons that wait until somebody has looked at them, what waits longest first."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..members.models import Member
from ..petitions.models import Signature
from ..petitions.ties import has_given
from ..posts import beside
from ..posts.addition_models import Addition
from ..posts.addition_queries import with_words
from ..posts.context_models import ContextNote
from ..posts.gate_queries import AT_ONCE
from ..posts.gates import APPROVAL
from ..posts.holds import REPORTED, WORD_RULE
from ..posts.models import Post
from ..posts.queries import author_handle, author_name, excerpt
from ..posts.titles import language_of_title, title_of
from ..posts.translation_models import Translation
from ..posts.visibility import HELD
from ..topics.models import Topic
from . import judges
from .models import Case
from .queue import Figures
from .subjects import Subject

WORDS = 400

# Made once, as an alias learns its columns when it is first used.
_judge, _root = aliased(Member), aliased(Post)
_JUDGE_ID = bindparam("judge", type_=BigInteger)


# What waits for the author of its thread is theirs to decide; nobody asked a moderator.
IS_FOR_MODERATORS = Post.held_for != literal(APPROVAL)
# What is reported and out of sight comes back by the decision about it, which answers who reported it.
_ADDITION_WAITS = (
    Addition.visibility == HELD,
    Addition.held_for != literal(REPORTED),
    or_(
        ContextNote.words != literal(""),
        Addition.summary_id.is_not(None),
        and_(Addition.translation_id.is_not(None), Translation.ended_at.is_(None)),
    ),
)
_REASON_WAITS = (Signature.reason_held_for == literal_column(f"'{WORD_RULE}'"), Signature.reason != literal(""))


@dataclass(frozen=True)
class HeldLine:
    """A post that waits. `title` is its thread's, and `beside` what it says beside its text; `joined_at` is when its
    author did.
    """

    id: int
    version: int
    beside_changed_at: datetime | None
    kind: str
    slug: str
    title: str
    title_language: str | None
    words: str
    language: str | None
    beside: str
    why: str
    held_at: datetime
    author_name: str | None
    author_handle: str | None
    joined_at: datetime
    topic_name: str


@dataclass(frozen=True)
class HeldAddition:
    """A context note or a summary that waits. `title` is its thread's; `joined_at` is when its author did."""

    id: int
    kind: str
    title: str
    title_language: str | None
    words: str
    held_for: str
    held_at: datetime
    author_name: str | None
    author_handle: str | None
    joined_at: datetime
    topic_name: str


@dataclass(frozen=True)
class HeldReason:
    """What somebody gave as the reason for signing, and waits. `title` is the petition's; `name` None if withheld."""

    id: int
    title: str
    title_language: str | None
    words: str
    name: str | None
    held_at: datetime
    topic_name: str


def list_held(moderator: Member, *, after: str | None = None) -> Page[HeldLine]:
    """What waits and may be decided by this moderator."""
    page = _held().page({"judge": moderator.id}, after=after, limit=AT_ONCE)
    return page.map(lambda row: build(HeldLine, row, words=excerpt(row.body, WORDS)))


def list_held_additions(moderator: Member) -> list[HeldAddition]:
    """Context notes and summaries that wait and may be decided by this moderator, what waits longest first."""
    rows = db.session.execute(_held_additions(), {"judge": moderator.id})
    return [build(HeldAddition, row, words=excerpt(row.words, WORDS)) for row in rows]


def list_held_reasons(moderator: Member) -> list[HeldReason]:
    """Reasons that wait and may be decided by this moderator, what waits longest first; none of their own."""
    rows = db.session.execute(_held_reasons(), {"judge": moderator.id}).all()
    return [
        HeldReason(
            id=row.Signature.id,
            title=row.title,
            title_language=row.language,
            words=row.Signature.reason,
            name=row.Signature.name if row.Signature.show_name else None,
            held_at=row.reason_held_at,
            topic_name=row.topic_name,
        )
        for row in rows
        if not has_given(row.Signature, moderator)
    ]


def list_judged(moderator: Member, post_ids: list[int]) -> list[int]:
    """Those of these that wait and may be decided by this moderator."""
    wanted = _waiting().with_only_columns(Post.id).where(Post.id.in_(post_ids))
    return list(db.session.scalars(wanted, {"judge": moderator.id}))


def figures() -> Figures:
    """Of all that waits, whoever may decide."""
    waiting = _waiting_since().subquery()
    is_of_today = waiting.c.at > func.now() - literal_column("interval '1 day'")
    middle = func.percentile_disc(literal_column("0.5")).within_group(waiting.c.at)
    asked = select(func.count(), func.count().filter(is_of_today), middle, func.min(waiting.c.at))
    return Figures(*db.session.execute(asked.select_from(waiting)).one())


def list_refusable(moderator: Member, post_ids: list[int]) -> list[Subject]:
    """The same as what is decided about, the oldest first; none that waits for a second person already."""
    judged = list_judged(moderator, post_ids)
    wanted = select(Post).options(joinedload(Post.author), joinedload(Post.topic)).where(Post.id.in_(judged))
    return [Subject(post) for post in db.session.scalars(wanted.order_by(Post.held_at, Post.id))]


@cache
def _waiting_since() -> CompoundSelect[Any]:
    posts = select(Post.held_at.label("at")).where(Post.visibility == HELD, IS_FOR_MODERATORS)
    with_note = select(Addition.held_at).outerjoin(ContextNote, ContextNote.id == Addition.note_id)
    added = with_note.outerjoin(Translation, Translation.id == Addition.translation_id).where(*_ADDITION_WAITS)
    return union_all(posts, added, select(Signature.reason_held_at).where(*_REASON_WAITS))


def _waiting() -> Select[Any]:
    judged = judges.may_judge(_judge, judges.of_post(Post))
    asked = there_is(Case, Case.post_id == Post.id, Case.decided_at.is_(None), and_(Case.is_review))
    held = (Post.visibility == HELD, IS_FOR_MODERATORS, ~asked, judged)
    return select(Post.id).join(_judge, _judge.id == _JUDGE_ID).where(*held)


@cache
def _held_additions() -> Select[Any]:
    judged = judges.may_judge(_judge, judges.of_addition(Addition, Post))
    titled = (title_of(_root).label("title"), language_of_title(_root).label("title_language"))
    more = (Addition.held_at, Member.joined_at, Topic.name.label("topic_name"))
    wanted = with_words(*titled, *more).join(Post, Post.id == Addition.post_id).join(Topic, Topic.id == Post.topic_id)
    joined = wanted.outerjoin(_root, _root.id == Post.root_id).join(_judge, _judge.id == _JUDGE_ID)
    return (
        joined.where(*_ADDITION_WAITS, judged)
        .order_by(Addition.held_at, Addition.id)
        .limit(literal_column(str(AT_ONCE)))
    )


@cache
def _held_reasons() -> Select[Any]:
    judged = judges.may_judge(_judge, judges.of_reason(Signature))
    columns: list[Any] = [
        Signature,
        Signature.reason_held_at,
        Post.title,
        Post.language,
        Topic.name.label("topic_name"),
    ]
    wanted = select(*columns).join(Post, Post.id == Signature.petition_id).join(Topic, Topic.id == Post.topic_id)
    waits = wanted.join(_judge, _judge.id == _JUDGE_ID).where(*_REASON_WAITS, judged)
    return waits.order_by(Signature.reason_held_at, Signature.id).limit(literal_column(str(AT_ONCE)))


@cache
def _held() -> Listing:
    return Listing(_waiting(), Post.held_at, Post.id, ascending=True, dress=_dressed)


def _dressed(found: Subquery) -> Select[Any]:
    return (
        select(
            Post.id,
            Post.version,
            Post.beside_changed_at,
            Post.kind,
            Post.slug,
            title_of(_root).label("title"),
            language_of_title(_root).label("title_language"),
            Post.language,
            func.substr(Post.body, 1, 1000).label("body"),
            beside.in_words().label("beside"),
            Post.held_for.label("why"),
            Post.held_at,
            author_name(Member).label("author_name"),
            author_handle(Member).label("author_handle"),
            Member.joined_at,
            Topic.name.label("topic_name"),
        )
        .join(found, found.c.id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(_root, _root.id == Post.root_id)
    )
