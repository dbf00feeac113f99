"""Finding what was done in a topic's name: as everybody reads it, as whom it is about does, and what is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build, build_all
from ..core.data.time import now
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from .deed_models import OF_PERSONS, Deed
from .deed_rules import RESTS
from .models import Topic, TopicMember, TopicRole
from .roles import HOLDS

LINES, FIRST = 30, 10
MOST_ASKED = 50
IS_ASKED = (Deed.asked_at.is_not(None), Deed.answered_at.is_(None))
_OF_PERSONS = Deed.kind.in_([literal_column(f"'{kind}'") for kind in OF_PERSONS])
_RESTS: ColumnElement[timedelta] = literal_column(f"interval '{RESTS.days} days'")
_IS_PUBLIC: ColumnElement[bool] = Topic.visibility == literal_column("'public'")
_judge = aliased(Member)


@dataclass(frozen=True)
class DeedLine:
    """What was done, without who did it and to whom."""

    id: int
    kind: str
    rule: str
    reason: str
    detail: dict[str, Any]
    done_at: datetime
    answered_at: datetime | None
    answer: str
    is_taken_back: bool


@dataclass(frozen=True)
class Removal:
    """That somebody was removed from a topic, or not let in, for them and whoever looks at it again."""

    id: int
    topic_id: int
    slug: str
    topic: str
    is_public: bool
    kind: str
    rule: str
    reason: str
    done_at: datetime
    asked_at: datetime | None
    words: str
    answered_at: datetime | None
    answer: str
    is_taken_back: bool
    member_id: int
    handle: str
    display_name: str

    @property
    def again_at(self) -> datetime:
        """From when they may join, or ask to, again."""
        return self.done_at + RESTS

    @property
    def rests(self) -> bool:
        """Whether they have to wait for that still."""
        return not self.is_taken_back and self.again_at > now()

    @property
    def may_ask(self) -> bool:
        """Whether they may have it looked at."""
        return self.asked_at is None


_ALL = Listing(
    select(
        *(Deed.id, Deed.kind, Deed.rule, Deed.reason, Deed.detail),
        *(Deed.done_at, Deed.answered_at, Deed.answer, Deed.is_taken_back),
    ).where(Deed.topic_id == bindparam("topic_id")),
    Deed.id,
)
_REMOVALS: Rows = (
    select(
        *(Deed.id, Deed.topic_id, Topic.slug, Topic.name.label("topic"), _IS_PUBLIC.label("is_public")),
        *(Deed.kind, Deed.rule, Deed.reason),
        *(Deed.done_at, Deed.asked_at, Deed.words, Deed.answered_at, Deed.answer, Deed.is_taken_back),
        *(Member.id.label("member_id"), Member.handle, Member.display_name),
    )
    .join(Topic, Topic.id == Deed.topic_id)
    .join(Member, Member.id == Deed.member_id)
    .where(_OF_PERSONS)
)


def list_deeds(topic_id: int, *, after: str | None = None, limit: int = LINES) -> Page[DeedLine]:
    """What was done in a topic's name, the newest first."""
    page = _ALL.page({"topic_id": topic_id}, after=after, limit=limit)
    return page.map(lambda row: build(DeedLine, row))


def find_latest(topic_id: int, member_id: int) -> Removal | None:
    """The last time that somebody was removed from a topic, or not let in."""
    mine = _REMOVALS.where(Deed.topic_id == topic_id, Deed.member_id == member_id)
    return _one(mine.order_by(Deed.id.desc()).limit(1))


def get_latest(topic_id: int, member_id: int) -> Removal:
    """The same. Raises NotFound."""
    found = find_latest(topic_id, member_id)
    if found is None:
        raise NotFound
    return found


def find_rest(topic_id: int, member_id: int) -> datetime | None:
    """From when somebody may join or ask again who was removed or not let in; None where they may now."""
    lasts = (Deed.done_at > func.now() - _RESTS, ~Deed.is_taken_back, _OF_PERSONS)
    is_there = exists().where(TopicMember.topic_id == topic_id, TopicMember.member_id == member_id)
    mine = select(Deed.done_at).where(Deed.topic_id == topic_id, Deed.member_id == member_id, *lasts, ~is_there)
    done_at = db.session.scalar(mine.order_by(Deed.id.desc()).limit(1))
    return done_at + RESTS if done_at else None


def list_about(member_id: int) -> Sequence[Removal]:
    """Every time that somebody was, as long as it is known, the newest first."""
    mine = _REMOVALS.where(Deed.member_id == member_id).order_by(Deed.id.desc()).limit(MOST_ASKED)
    return build_all(Removal, db.session.execute(mine))


def get_removal(deed_id: int) -> Removal:
    """One of them. Raises NotFound, also when it isn't known any more whom it was about."""
    found = _one(_REMOVALS.where(Deed.id == deed_id)) if 0 < deed_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def list_asked(judge: Member) -> Sequence[Removal]:
    """Those that wait for another look which this member may give, the oldest first."""
    wanted = _REMOVALS.where(*IS_ASKED, _may_look(judge)).order_by(Deed.id).limit(MOST_ASKED)
    return build_all(Removal, db.session.execute(wanted))


def may_look(judge: Member, deed_id: int) -> bool:
    """Whether this member may say whether it stays: of the site's staff whoever had no part in it, and an operator also
    where there is nobody else.
    """
    return db.session.scalar(select(Deed.id).where(Deed.id == deed_id, _may_look(judge))) is not None


def looks_at(deed_id: int) -> ColumnElement[bool]:
    """That a member is of the staff and had no part in it."""
    return exists().where(Deed.id == deed_id, _has_no_part(Member)).correlate_except(Deed)


def _may_look(judge: Member) -> ColumnElement[bool]:
    own = exists().where(_judge.id == judge.id, _has_no_part(_judge)).correlate(Deed)
    if judge.role != "operator":
        return own
    others = exists().where(_has_no_part(_judge)).correlate(Deed)
    return or_(own, and_(Deed.member_id != judge.id, ~others))


def _has_no_part(judge: type[Member]) -> ColumnElement[bool]:
    """Whoever looks after the topic has one."""
    is_staff = (judge.role != literal_column("'member'"), judge.suspended_at.is_(None), judge.deleted_at.is_(None))
    did_it = func.coalesce(Deed.by_id == judge.id, literal_column("false"))
    has_role = exists().where(TopicRole.topic_id == Deed.topic_id, TopicRole.member_id == judge.id, HOLDS)
    return and_(*is_staff, ~did_it, Deed.member_id != judge.id, ~has_role.correlate_except(TopicRole))


def _one(wanted: Rows) -> Removal | None:
    row = db.session.execute(wanted).one_or_none()
    return build(Removal, row) if row is not None else None
