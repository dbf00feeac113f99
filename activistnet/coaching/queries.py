"""Requests for a coach: those that wait, one's own, and what was suggested and noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, undefer

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build, build_all
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..core.words.difference import Piece
from ..follows.visibility import no_block_between
from ..members.models import Member
from ..members.readers import READER_ID, is_listed
from ..petitions.team_models import TeamMember
from ..petitions.team_queries import IS_IN
from ..posts.models import Post
from ..posts.queries import author_handle, author_name, find_drafts
from ..posts.services import drafts
from ..posts.visibility import VISIBLE
from ..topics.bans import is_banned
from ..topics.models import Topic
from .models import CoachEdit, CoachNote, CoachRequest
from .splitting import Change

PLACES = drafts.fields_of("start", ("demand", "body", "target"))  # where the guided start keeps a member's answers
_coach, _mate = aliased(Member), aliased(TeamMember)
TOPIC_ID = func.coalesce(Post.topic_id, CoachRequest.topic_id)
IS_OPEN: ColumnElement[bool] = CoachRequest.ended_at.is_(None)


@dataclass(frozen=True)
class Waiting:
    """One that waits for a coach, or is one's own to coach."""

    id: int
    wish: str
    language: str | None
    topic: str | None
    is_petition: bool
    asked_at: datetime
    heard_at: datetime


@dataclass(frozen=True)
class Asked:
    """A request as its page shows it, with names that are empty where somebody has left."""

    id: int
    member_id: int
    author_name: str | None
    author_handle: str | None
    petition_id: int | None
    topic_id: int | None
    topic: str | None
    language: str | None
    wish: str
    asked_at: datetime
    coach_id: int | None
    coach_name: str | None
    coach_handle: str | None
    ended_at: datetime | None
    ended_as: str | None
    thanked_at: datetime | None


@dataclass(frozen=True)
class Suggested:
    """A suggestion, what it would change, and whether it still can."""

    edit: CoachEdit
    coach_name: str | None
    coach_handle: str | None
    change: Change
    pieces: list[Piece]
    fits: bool
    is_there: bool

    @property
    def is_open(self) -> bool:
        """Whether its author has to answer it."""
        return self.edit.answered_at is None


@dataclass(frozen=True)
class Noted:
    """A note, and whose it is."""

    words: str
    made_at: datetime
    coach_id: int
    coach_name: str | None
    coach_handle: str | None


def works_with(one: Any, other: Any) -> ColumnElement[bool]:
    """That two members run a petition together, as author and helper or as two who help."""
    helps = and_(Post.id == TeamMember.petition_id, TeamMember.member_id == one, IS_IN)
    both = and_(_mate.petition_id == TeamMember.petition_id, _mate.member_id == other)
    is_mate = and_(both, _mate.joined_at.is_not(None), _mate.ended_at.is_(None))
    as_helper = exists(select(1).select_from(TeamMember).join(Post, helps).where(Post.author_id == other))
    swapped = and_(Post.id == TeamMember.petition_id, TeamMember.member_id == other, IS_IN)
    as_author = exists(select(1).select_from(TeamMember).join(Post, swapped).where(Post.author_id == one))
    as_mates = exists(select(1).select_from(TeamMember).join(_mate, is_mate).where(TeamMember.member_id == one, IS_IN))
    return or_(*(each.correlate_except(TeamMember, Post, _mate) for each in (as_helper, as_author, as_mates)))


def may_be_coached_by(coach_id: Any) -> list[ColumnElement[bool]]:
    """That somebody may coach a request, of the statement around: its author is another one they have no ties with."""
    author_id = CoachRequest.member_id
    return [
        author_id != coach_id,
        no_block_between(author_id, coach_id),
        ~works_with(coach_id, author_id),
        ~is_banned(TOPIC_ID, coach_id),
    ]


def is_seen() -> ColumnElement[bool]:
    """That coaches are shown it: its author may act, and everybody sees the petition, where it is one."""
    return and_(is_listed(), or_(CoachRequest.petition_id.is_(None), Post.visibility == VISIBLE))


def _lines() -> Select[Any]:
    columns: list[Any] = [
        CoachRequest.id,
        CoachRequest.wish,
        CoachRequest.language,
        Topic.name.label("topic"),
        CoachRequest.petition_id.is_not(None).label("is_petition"),
        CoachRequest.asked_at,
        CoachRequest.heard_at,
    ]
    return (
        select(*columns)
        .join(Member, Member.id == CoachRequest.member_id)
        .outerjoin(Post, Post.id == CoachRequest.petition_id)
        .outerjoin(Topic, Topic.id == TOPIC_ID)
        .where(IS_OPEN, is_seen())
    )


WAITING = Listing(
    _lines().where(CoachRequest.coach_id.is_(None), *may_be_coached_by(READER_ID)), CoachRequest.id, ascending=True
)


def list_waiting(coach_id: int, *, after: str | None = None, limit: int = 30) -> Page[Waiting]:
    """What waits for a coach and can be theirs, the oldest first."""
    page = WAITING.page({READER_ID.key: coach_id}, after=after, limit=limit)
    return page.map(lambda row: build(Waiting, row))


def list_coached(coach_id: int) -> list[Waiting]:
    """What they coach now."""
    wanted = _lines().where(CoachRequest.coach_id == coach_id).order_by(CoachRequest.id)
    return build_all(Waiting, db.session.execute(wanted))


def get_asked(request_id: int) -> Asked:
    """One request, whoever may see it. Raises NotFound."""
    wanted = _asked().where(CoachRequest.id == request_id)
    row = db.session.execute(wanted).one_or_none() if request_id <= LARGEST_ID else None
    if row is None:
        raise NotFound
    return build(Asked, row)


def hold(request_id: int) -> CoachRequest:
    """A request that nobody else changes until the end of the transaction. Raises NotFound."""
    wanted = select(CoachRequest).where(CoachRequest.id == request_id).with_for_update(key_share=True)
    is_number = request_id <= LARGEST_ID
    found = db.session.scalar(wanted, execution_options={"populate_existing": True}) if is_number else None
    if found is None:
        raise NotFound
    return found


def find_open(member_id: int, petition_id: int | None = None) -> int | None:
    """The number of the open request for a petition, or for a member's draft."""
    mine = (CoachRequest.member_id == member_id, IS_OPEN)
    return db.session.scalar(select(CoachRequest.id).where(*mine, CoachRequest.petition_id == petition_id))


def there_are_coaches(*, but: int = 0) -> bool:
    """Whether any member coaches, other than this one."""
    wanted = select(Member.id).where(Member.coaches_since.is_not(None), is_listed(), Member.id != but)
    return db.session.scalar(wanted.limit(1)) is not None


def get_edit(edit_id: int) -> CoachEdit:
    """A suggestion. Raises NotFound."""
    found = db.session.get(CoachEdit, edit_id) if edit_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def change_of(edit: CoachEdit) -> Change:
    """What it would change."""
    return Change(edit.lead, edit.gone, edit.new, edit.trail)


def list_edits(request_id: int, ground: dict[str, str]) -> list[Suggested]:
    """What was suggested, in its order, against what the text says now; what was withdrawn isn't told."""
    wanted = (
        select(CoachEdit, author_name(Member), author_handle(Member))
        .join(Member, Member.id == CoachEdit.coach_id)
        .where(CoachEdit.request_id == request_id, func.coalesce(CoachEdit.answer, "") != "withdrawn")
        .order_by(CoachEdit.id)
    )
    return [_suggested(*row, ground) for row in db.session.execute(wanted)]


def list_notes(request_id: int) -> list[Noted]:
    """What was noted, the first first."""
    columns: list[Any] = [CoachNote.words, CoachNote.made_at, CoachNote.coach_id]
    named = [author_name(Member).label("coach_name"), author_handle(Member).label("coach_handle")]
    wanted = select(*columns, *named).join(Member, Member.id == CoachNote.coach_id)
    of_request = wanted.where(CoachNote.request_id == request_id).order_by(CoachNote.id)
    return build_all(Noted, db.session.execute(of_request))


def words_of(request_id: int, coach_id: int) -> str:
    """All that one coach wrote there, as moderators read it who are told."""
    mine = (CoachNote.request_id == request_id, CoachNote.coach_id == coach_id)
    notes: Sequence[str] = db.session.scalars(select(CoachNote.words).where(*mine).order_by(CoachNote.id)).all()
    theirs = (CoachEdit.request_id == request_id, CoachEdit.coach_id == coach_id)
    edits = db.session.scalars(select(CoachEdit).where(*theirs).order_by(CoachEdit.id)).all()
    return "\n\n".join([*notes, *(change_of(each).after for each in edits)])


def get_coach(request_id: int) -> Member:
    """Who coaches there, or wrote something there last. Raises NotFound where nobody did."""
    coach_id = db.session.scalar(select(CoachRequest.coach_id).where(CoachRequest.id == request_id))
    for table in (CoachNote, CoachEdit):
        if coach_id is None:
            theirs = select(table.coach_id).where(table.request_id == request_id)
            coach_id = db.session.scalar(theirs.order_by(table.id.desc()).limit(1))
    found = db.session.get(Member, coach_id, options=[undefer(Member.purpose)]) if coach_id is not None else None
    if found is None or found.deleted_at is not None:
        raise NotFound
    return found


def draft_of(member_id: int) -> dict[str, str]:
    """What the draft of a member says, by its fields."""
    return find_drafts(member_id, PLACES)


def _asked() -> Select[Any]:
    same = ("id", "member_id", "petition_id", "language", "wish", "asked_at", "coach_id", "ended_at", "ended_as")
    columns: list[Any] = [getattr(CoachRequest, name) for name in (*same, "thanked_at")]
    columns += [TOPIC_ID.label("topic_id"), Topic.name.label("topic")]
    columns += [author_name(Member).label("author_name"), author_handle(Member).label("author_handle")]
    columns += [author_name(_coach).label("coach_name"), author_handle(_coach).label("coach_handle")]
    return (
        select(*columns)
        .select_from(CoachRequest)
        .join(Member, Member.id == CoachRequest.member_id)
        .outerjoin(_coach, _coach.id == CoachRequest.coach_id)
        .outerjoin(Post, Post.id == CoachRequest.petition_id)
        .outerjoin(Topic, Topic.id == TOPIC_ID)
    )


def _suggested(edit: CoachEdit, name: str | None, handle: str | None, ground: dict[str, str]) -> Suggested:
    change, text = change_of(edit), ground.get(edit.field, "")
    is_there = change.is_in(text)
    fits = not is_there and change.apply(text) is not None
    return Suggested(edit, name, handle, change, change.pieces(text), fits=fits, is_there=is_there)
