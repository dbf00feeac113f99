"""Finding the members of a topic, and those who ask to be."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, func, select

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role, is_listed
from .ban_models import TopicBan
from .bans import LASTS, is_banned
from .membership import IS_IN, Tie
from .models import Topic, TopicFollow, TopicMember, TopicRole
from .recall_models import Recall
from .roles import BINDS, HOLDS, standing_of

AT_ONCE = 50
_TIE = select(
    select(TopicFollow.topic_id)
    .where(TopicFollow.member_id == READER_ID, TopicFollow.topic_id == bindparam("topic_id"))
    .exists()
    .label("is_following"),
    select(TopicMember.joined_at.is_not(None))
    .where(TopicMember.member_id == READER_ID, TopicMember.topic_id == bindparam("topic_id"))
    .scalar_subquery()
    .label("is_in"),
    select(TopicRole.role)
    .where(TopicRole.member_id == READER_ID, TopicRole.topic_id == bindparam("topic_id"), HOLDS)
    .scalar_subquery()
    .label("role"),
    there_is(Recall, Recall.member_id == READER_ID, Recall.topic_id == bindparam("topic_id"), BINDS).label("is_bound"),
    select(TopicBan.until)
    .where(TopicBan.member_id == READER_ID, TopicBan.topic_id == bindparam("topic_id"), LASTS)
    .scalar_subquery()
    .label("banned_until"),
)


@dataclass(frozen=True)
class MemberLine:
    """A member of a topic, or somebody who asks to be one, in their own `words`."""

    member_id: int
    handle: str
    display_name: str
    picture: str | None
    words: str
    asked_at: datetime
    joined_at: datetime | None


def find_tie(topic_id: int, member: Member | None) -> Tie:
    """What lies between somebody and a topic, in one query; a visitor has nothing to do with it."""
    if member is None:
        return Tie()
    row = db.session.execute(_TIE, {READER_ID.key: member.id, "topic_id": topic_id}).one()
    is_in = row.is_in if row.banned_until is None else None
    standing = standing_of(member, row.role, is_bound=row.is_bound)
    return Tie(
        is_following=row.is_following,
        is_member=is_in is True,
        is_asking=is_in is False,
        standing=standing,
        banned_until=row.banned_until,
    )


def count_members(topic_id: int) -> int:
    """How many there are who are not suspended."""
    of_topic = (TopicMember.topic_id == topic_id, IS_IN, is_listed())
    wanted = select(func.count()).select_from(TopicMember).join(Member, Member.id == TopicMember.member_id)
    return db.session.scalar(wanted.where(*of_topic)) or 0


def list_members(topic_id: int, reader: Reader, *, after: str | None = None) -> Page[MemberLine]:
    """The members of a topic, who joined last first."""
    page = _members(reader.role).page(reader.values(topic_id=topic_id), after=after, limit=AT_ONCE)
    return page.map(lambda row: build(MemberLine, row))


def list_asking(topic_id: int) -> list[MemberLine]:
    """Those who ask to be let in, who has waited longest first."""
    asks = (TopicMember.joined_at.is_(None), ~is_banned(TopicMember.topic_id, TopicMember.member_id))
    wanted = _lines().where(TopicMember.topic_id == topic_id, *asks, is_listed())
    rows = db.session.execute(wanted.order_by(TopicMember.asked_at).limit(AT_ONCE))
    return [build(MemberLine, row) for row in rows]


def find_line(topic_id: int, member_id: int) -> MemberLine | None:
    """One who is a member of a topic, or asks to be."""
    wanted = _lines().where(TopicMember.topic_id == topic_id, TopicMember.member_id == member_id)
    row = db.session.execute(wanted).one_or_none()
    return build(MemberLine, row) if row is not None else None


def may_post(topic: Topic, member_id: int) -> bool:
    """Whether a topic takes debates and replies of this member."""
    if topic.posting in ("everyone", "nobody"):
        return topic.posting == "everyone"
    role = select(TopicRole.id).where(TopicRole.topic_id == topic.id, TopicRole.member_id == member_id, HOLDS)
    joined = select(TopicMember.topic_id).where(
        TopicMember.topic_id == topic.id, TopicMember.member_id == member_id, IS_IN
    )
    may = role.exists() if topic.posting == "roles" else role.exists() | joined.exists()
    return db.session.scalar(select(may)) is True


@cache
def _members(role: Role) -> Listing:
    of_topic = (TopicMember.topic_id == bindparam("topic_id"), IS_IN, is_listed())
    return Listing(_lines().where(*of_topic, *welcome(role, Member.id)), TopicMember.joined_at, TopicMember.member_id)


def _lines() -> Rows:
    return select(
        TopicMember.member_id,
        Member.handle,
        Member.display_name,
        Member.picture,
        TopicMember.words,
        TopicMember.asked_at,
        TopicMember.joined_at,
    ).join(Member, Member.id == TopicMember.member_id)
