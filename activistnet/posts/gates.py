"""Who may reply in a thread, and how fast: as pages say it, and as the statement that replies asks it."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.time import now
from ..follows.models import Follow
from ..follows.visibility import apart
from ..members.readers import READER_ID, Reader, Role
from ..topics.membership import topics_of
from ..topics.models import TopicFollow
from ..topics.roles import moderated_by
from .gate_models import WHO, ReplyTurn, ThreadGate
from .models import Post

EVERYONE, FOLLOWERS, TOPIC, APPROVED, MEMBERS = WHO
CLOSED_TO_SOME = (FOLLOWERS, TOPIC, MEMBERS)
APPROVAL = "approval"  # why a reply is held until the author of its thread has looked at it
MOST_WAITING = 100  # that are counted

# Made once, as an alias learns its columns when it is first used.
_root, _waiting = aliased(Post), aliased(Post)


@dataclass(frozen=True, slots=True)
class Gate:
    """How a thread takes replies of one reader; of visitors it is not known whom they follow.

    `waiting` is how many replies wait for them, its author. Where it is slowed they reply once every so many `minutes`,
    the last time `replied_at`.
    """

    who: str = EVERYONE
    minutes: int | None = None
    until: datetime | None = None
    reason: str = ""
    by_team: bool = False
    hears_followed: bool = False
    is_admitted: bool = True
    waiting: int = 0
    replied_at: datetime | None = None

    @property
    def is_slow(self) -> bool:
        """Whether one has to wait between two replies."""
        return self.until is not None and self.until > now()

    @property
    def is_open(self) -> bool:
        """Whether there is nothing to say of it."""
        return self.who == EVERYONE and not self.is_slow

    @property
    def is_for_some(self) -> bool:
        """Whether some who read it may not reply."""
        return self.who in CLOSED_TO_SOME

    @property
    def next_at(self) -> datetime | None:
        """When this reader may reply again; None is at once."""
        if not self.is_slow or self.replied_at is None or self.minutes is None:
            return None
        at = self.replied_at + timedelta(minutes=self.minutes)
        return at if at > now() else None

    @property
    def minutes_left(self) -> int:
        """How many minutes that is, the last of them begun."""
        return math.ceil((self.next_at - now()).total_seconds() / 60) if self.next_at else 0


OPEN = Gate()
# Few threads have one, and what it asks is long: who has none doesn't pay for it.
HAS_GATE = exists().where(ThreadGate.root_id == Post.id).label("has_gate")


def says_who(who: str) -> str:
    """To whom a thread is closed, as a sentence; empty where it is open to everyone."""
    said: dict[str, str] = {
        FOLLOWERS: _("Only people who follow the author can reply here."),
        TOPIC: _("Only people who follow the topic can reply here."),
        MEMBERS: _("Only members of the topic can reply here."),
        APPROVED: _("The author reads each reply before others see it."),
    }
    return said.get(who, "")


def _read(told: Mapping[str, Any] | None) -> Gate:
    if told is None:
        return OPEN
    times = {name: datetime.fromisoformat(told[name]) for name in ("until", "replied_at") if told.get(name)}
    return Gate(**{**told, **times})


def _told(role: Role) -> ColumnElement[Any]:
    """The gate of the thread of the query around it, for one reader, in one value; NULL where it is open to all."""
    told: dict[str, Any] = {
        "who": ThreadGate.who,
        "minutes": ThreadGate.minutes,
        "until": ThreadGate.slow_until,
        "reason": ThreadGate.reason,
        "by_team": ThreadGate.by_team,
        "hears_followed": ThreadGate.hears_followed,
    }
    if role is Role.VISITOR:
        told["is_admitted"] = ThreadGate.who.not_in([literal_column(f"'{who}'") for who in CLOSED_TO_SOME])
    else:
        mine = (ReplyTurn.root_id == ThreadGate.root_id, ReplyTurn.member_id == READER_ID)
        replied_at = select(ReplyTurn.replied_at).where(*mine).scalar_subquery()
        decides = Post.topic_id.in_(moderated_by(READER_ID))
        told["replied_at"] = replied_at if role is Role.MEMBER else case((~decides, replied_at))
        told["is_admitted"] = admits(role, ThreadGate, Post)
        told["waiting"] = case((Post.author_id == READER_ID, _count_waiting()), else_=literal_column("0"))
    pairs = itertools.chain.from_iterable((literal_column(f"'{name}'"), value) for name, value in told.items())
    of_thread = select(func.jsonb_build_object(*pairs)).where(ThreadGate.root_id == Post.id)
    return of_thread.correlate(Post).scalar_subquery().label("gate")


def admits(role: Role, gate: Any, root: Any) -> ColumnElement[bool]:
    """That a thread takes replies of this member: its author's always, and those of whoever moderates."""
    if role is Role.MODERATOR:
        return true()
    follows_author = there_is(Follow, Follow.member_id == READER_ID, Follow.followed_id == root.author_id)
    follows_topic = there_is(TopicFollow, TopicFollow.member_id == READER_ID, TopicFollow.topic_id == root.topic_id)
    return case(
        (or_(root.author_id == READER_ID, root.topic_id.in_(moderated_by(READER_ID))), true()),
        (gate.who == literal_column(f"'{FOLLOWERS}'"), follows_author),
        (gate.who == literal_column(f"'{TOPIC}'"), follows_topic),
        (gate.who == literal_column(f"'{MEMBERS}'"), root.topic_id.in_(topics_of(READER_ID))),
        else_=true(),
    )


def _count_waiting() -> ColumnElement[int]:
    mine = (*waits(ThreadGate.root_id), apart(_waiting.author_id))
    waiting = select(_waiting.id).where(*mine).limit(literal_column(str(MOST_WAITING)))
    return select(func.count()).select_from(waiting.correlate(ThreadGate).subquery()).scalar_subquery()


def waits(root_id: Any, reply: Any = None) -> tuple[ColumnElement[bool], ...]:
    """That a reply waits for the author of this thread."""
    reply = reply or _waiting
    held = (reply.visibility == literal_column("'held'"), reply.held_for == literal_column(f"'{APPROVAL}'"))
    return (reply.root_id == root_id, *held)


def waits_for_author(role: Role, root_id: Any) -> ColumnElement[str | None]:
    """Why a reply of this member in this thread is held: for its author, who reads each before; else nothing."""
    if role is Role.MODERATOR:
        return literal_column("NULL")
    asked = (ThreadGate.root_id == root_id, _root.id == root_id, _root.author_id != READER_ID)
    decides = _root.topic_id.in_(moderated_by(READER_ID))
    approves = (*asked, ~decides, ThreadGate.who == literal_column(f"'{APPROVED}'"))
    return select(literal(APPROVAL)).select_from(ThreadGate).join(_root, true()).where(*approves).scalar_subquery()


def is_shut(role: Role, root_id: Any) -> ColumnElement[bool]:
    """That the thread of this number has a gate that does not let this member in."""
    of_thread = and_(ThreadGate.root_id == root_id, _root.id == root_id)
    return exists(select(ThreadGate.root_id).join(_root, true()).where(of_thread, ~admits(role, ThreadGate, _root)))


def hears_of(root_id: Any, author_id: Any, *, reader_id: Any) -> ColumnElement[bool]:
    """That this reader hears of a reply by this author: not whoever opened the thread and wants to hear of some."""
    follows = exists().where(Follow.member_id == reader_id, Follow.followed_id == author_id)
    wants_some = (ThreadGate.root_id == root_id, ThreadGate.hears_followed, _root.id == root_id)
    is_theirs = exists(select(ThreadGate.root_id).join(_root, true()).where(*wants_some, _root.author_id == reader_id))
    return or_(~is_theirs, follows)


def find(root_id: int, reader: Reader) -> Gate:
    """The gate of a thread, for one reader."""
    return _read(db.session.scalar(_gate(reader.role), reader.values(root_id=root_id)))


@cache
def _gate(role: Role) -> Select[Any]:
    return select(_told(role)).select_from(Post).where(Post.id == bindparam("root_id", type_=BigInteger))
