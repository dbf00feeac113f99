"""What a member's page shows: numbers, posts and replies, for a reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.data.tallies import tallied
from ..follows.queries import FOLLOWERS, MEMBER_ID
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role
from ..petitions.cards import PetitionCard, cards
from ..petitions.models import Signature
from ..petitions.tallies import STARTED
from ..posts.kinds import Card, Kind
from ..posts.models import Post
from ..posts.queries import excerpt
from ..posts.tallies import HELPED
from ..posts.visibility import in_visible_thread, visible_to
from ..topics.models import Topic

LINES = 20
LONGEST_EXCERPT = 300


@dataclass(frozen=True)
class Numbers:
    """How much a member has done that everybody may see."""

    petitions_started: int
    threads_helped: int
    followers: int


@dataclass(frozen=True)
class ReplyLine:
    """A reply with the thread it stands in; its title is empty where only the author still finds it."""

    id: int
    excerpt: str
    language: str | None
    created_at: datetime
    root_title: str
    root_language: str | None
    is_sensitive: bool


def count_deeds(member_id: int) -> Numbers:
    """Petitions started, other people's threads replied in, and followers, in one query."""
    return build(Numbers, db.session.execute(_deeds(), {"member_id": member_id}).one())


def list_posts(kind: Kind, member: Member, reader: Reader, *, after: str | None = None) -> Page[Card]:
    """What a member opened of one kind, in the order of that kind, else newest first."""
    page = _posts(kind, reader.role).page(reader.values(member_id=member.id), after=after, limit=LINES)
    return _cards(page, kind.cards(page.items, reader))


def list_signed(member: Member, reader: Reader, *, after: str | None = None) -> Page[PetitionCard]:
    """Petitions a member signed with the name shown, newest signature first."""
    page = _signed().page({"member_id": member.id}, after=after, limit=LINES)
    return _cards(page, cards(page.items, reader))


def list_replies(member: Member, reader: Reader, *, after: str | None = None) -> Page[ReplyLine]:
    """A member's replies where the reader may read them, newest first."""
    page = _replies(reader.role).page(reader.values(member_id=member.id), after=after, limit=LINES)
    return page.map(lambda row: build(ReplyLine, row, excerpt=excerpt(row.beginning, LONGEST_EXCERPT)))


@cache
def _deeds() -> Select[int, int, int]:
    return select(
        tallied(STARTED.what, MEMBER_ID).label("petitions_started"),
        tallied(HELPED.what, MEMBER_ID).label("threads_helped"),
        tallied(FOLLOWERS.what, MEMBER_ID).label("followers"),
    )


@cache
def _posts(kind: Kind, role: Role) -> Listing:
    wanted = select(kind.model.id).where(kind.model.author_id == MEMBER_ID, *visible_to(role, kind.model))
    return Listing(wanted, *kind.sorted_by, kind.model.id)


@cache
def _signed() -> Listing:
    shown = (Signature.member_id == MEMBER_ID, Signature.state == "counted", Signature.show_name)
    return Listing(select(Signature.petition_id).where(*shown), Signature.id)


@cache
def _replies(role: Role) -> Listing:
    root, seen = aliased(Post), in_visible_thread(role)
    mine = () if role is Role.VISITOR else (Post.author_id == READER_ID,)  # theirs, whether they can read its thread
    wanted = (
        select(
            Post.id,
            func.substr(Post.body, 1, 1000).label("beginning"),
            Post.language,
            Post.created_at,
            case((seen, root.title), else_="").label("root_title"),
            root.language.label("root_language"),
            Topic.is_sensitive,
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(root, root.id == Post.root_id)
        .where(Post.author_id == MEMBER_ID, Post.kind == "reply", *visible_to(role), or_(seen, *mine))
    )
    return Listing(wanted, Post.id)


def _cards(page: Page[int], cards: Mapping[int, Any]) -> Page[Any]:
    """The same page of cards, without those that went meanwhile or that lists leave out."""
    return Page([cards[number] for number in page.items if number in cards], page.next, page.after)
