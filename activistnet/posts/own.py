"""What a post holds for its reader alone: columns for a statement about posts, so that a page asks once for both."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..follows.visibility import holds
from ..members.models import Member
from ..members.readers import READER_ID
from ..topics import bans
from ..topics.models import Topic, TopicFollow, TopicMember
from .gates import OPEN, Gate
from .models import Draft, Post, Reply, SavedPost, Share, ThreadWish
from .read_models import ReadMark
from .useful_models import UsefulVote

THREAD = "thread:"  # before the id of its post: where an answer to it is being typed
STANCE_FIELD = "stance"  # after that place: where they stand in it


class Own(NamedTuple):
    """What a thread holds for one member: the text being typed and where they stand in it, of the share by which they
    passed it on the token of its link and what it brought, whether they have saved it, whether they have muted it
    (False is that they follow it, None that they wish neither), what its replies were to them
    (`useful:12 moved:15`), how it takes their own, whether they have opened its topic, where that is sensitive, and
    up to which reply they have read it, where others have replied since, whether its author is quoted by anybody, and
    until when they are banned from its topic.
    """

    draft: str = ""
    stance: str = ""
    share_token: str | None = None
    brought: int | None = None
    is_saved: bool = False
    is_muted: bool | None = None
    votes: str = ""
    gate: Gate = OPEN
    has_opened: bool = False
    read_to: int | None = None
    is_quotable: bool = False
    banned_until: datetime | None = None

    @property
    def may_write(self) -> bool:
        """Whether they are not banned from its topic."""
        return self.banned_until is None


def with_ban(own: Own, topic_id: int, member: Member | None) -> Own:
    """The same with their ban, which no statement about posts asks for: hardly anybody has one."""
    return own._replace(banned_until=bans.find_end(topic_id, member))


def _of_share(column: Any) -> ColumnElement[Any]:
    return select(column).where(Share.post_id == Post.id, Share.member_id == READER_ID).scalar_subquery()


def _of_draft(place: ColumnElement[str]) -> ColumnElement[Any]:
    return select(Draft.body).where(Draft.member_id == READER_ID, Draft.place == place).scalar_subquery()


BROUGHT = _of_share(Share.brought_count)
SHARE_TOKEN = _of_share(Share.token)
PLACE: ColumnElement[str] = literal_column(f"'{THREAD}'") + cast(Post.id, Text)
DRAFT = _of_draft(PLACE)
STANCE = _of_draft(PLACE + literal_column("':'") + literal_column(f"'{STANCE_FIELD}'"))
IS_MUTED = (
    select(ThreadWish.is_muted)
    .where(ThreadWish.root_id == Post.id, ThreadWish.member_id == READER_ID, holds(ThreadWish))
    .scalar_subquery()
)
IS_SAVED = exists().where(SavedPost.post_id == Post.id, SavedPost.member_id == READER_ID)
# Who follows a topic, is a member of it or wrote the thread; asked where it is sensitive alone.
HAS_OPENED = and_(
    Topic.is_sensitive,
    or_(
        Post.author_id == READER_ID,
        exists().where(TopicFollow.topic_id == Post.topic_id, TopicFollow.member_id == READER_ID),
        exists().where(
            TopicMember.topic_id == Post.topic_id,
            TopicMember.member_id == READER_ID,
            TopicMember.joined_at.is_not(None),
        ),
    ),
)
VOTES = (
    select(
        func.string_agg(
            UsefulVote.value + literal_column("':'") + cast(UsefulVote.reply_id, Text), literal_column("' '")
        )
    )
    .where(UsefulVote.member_id == READER_ID, UsefulVote.root_id == Post.id)
    .scalar_subquery()
)
_newer, _author = aliased(Reply), aliased(Member)
# By the mark's own thread: a subquery in a subquery doesn't see the post around both.
_has_newer = exists().where(
    _newer.root_id == ReadMark.root_id, _newer.id > ReadMark.reply_id, _newer.author_id != READER_ID
)
READ_TO = (
    select(ReadMark.reply_id)
    .where(ReadMark.member_id == READER_ID, ReadMark.root_id == Post.id, _has_newer)
    .scalar_subquery()
)
IS_QUOTABLE = (
    select(_author.quotable_by != literal_column("'nobody'")).where(_author.id == Post.author_id).scalar_subquery()
)
COLUMNS = (
    DRAFT.label("draft"),
    STANCE.label("draft_stance"),
    SHARE_TOKEN.label("share_token"),
    BROUGHT.label("brought"),
    IS_SAVED.label("is_saved"),
    IS_MUTED.label("is_muted"),
    VOTES.label("votes"),
    HAS_OPENED.label("has_opened"),
    READ_TO.label("read_to"),
    IS_QUOTABLE.label("is_quotable"),
)
