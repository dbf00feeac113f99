"""What a member's page shows: numbers, posts and replies, for a viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Page, paginate
from ..follows.models import Follow
from ..members.models import Member
from ..petitions import queries as petitions
from ..petitions.models import Petition, Signature
from ..petitions.queries import PetitionCard
from ..posts import queries as posts
from ..posts.models import Post
from ..posts.queries import PostCard, excerpt
from ..posts.visibility import in_visible_thread, visible_to

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
    """A reply with the thread it stands in."""

    id: int
    excerpt: str
    created_at: datetime
    root_title: str


def count_deeds(member_id: int) -> Numbers:
    """Petitions started, other people's threads replied in, and followers, in one query."""
    root = aliased(Post)
    mine = (Post.author_id == member_id, Post.visibility == "visible")
    started = select(func.count()).select_from(Post).where(*mine, Post.kind == "petition")
    helped = (
        select(func.count(Post.root_id.distinct()))
        .join(root, root.id == Post.root_id)
        .where(*mine, Post.kind == "reply", root.author_id != member_id, root.visibility == "visible")
    )
    followers = select(func.count()).select_from(Follow).where(Follow.followed_id == member_id)
    row = db.session.execute(
        select(started.scalar_subquery(), helped.scalar_subquery(), followers.scalar_subquery())
    ).one()
    return Numbers(*row)


def list_petitions(member: Member, viewer: Member | None, *, after: str | None = None) -> Page[PetitionCard]:
    """Petitions a member started: the open ones first, then the closed ones, each newest first."""
    is_open = case((Petition.stage == "open", 1), else_=0)
    wanted = select(Petition.id).where(Petition.author_id == member.id, *visible_to(viewer, Petition))
    page = paginate(wanted, is_open, Petition.id, after=after, limit=LINES)
    return _cards(page, petitions.cards(page.items, viewer))


def list_signed(member: Member, viewer: Member | None, *, after: str | None = None) -> Page[PetitionCard]:
    """Petitions a member signed with the name shown, newest signature first."""
    wanted = select(Signature.petition_id).where(
        Signature.member_id == member.id, Signature.state == "counted", Signature.show_name
    )
    page = paginate(wanted, Signature.id, after=after, limit=LINES)
    return _cards(page, petitions.cards(page.items, viewer))


def list_discussions(member: Member, viewer: Member | None, *, after: str | None = None) -> Page[PostCard]:
    """Discussions a member opened, newest first."""
    wanted = select(Post.id).where(Post.author_id == member.id, Post.kind == "discussion", *visible_to(viewer))
    page = paginate(wanted, Post.id, after=after, limit=LINES)
    return _cards(page, posts.cards(page.items, viewer))


def list_replies(member: Member, viewer: Member | None, *, after: str | None = None) -> Page[ReplyLine]:
    """A member's replies where the viewer may read them, newest first."""
    root = aliased(Post)
    wanted = (
        select(Post.id, func.substr(Post.body, 1, 1000), Post.created_at, root.title)
        .join(root, root.id == Post.root_id)
        .where(Post.author_id == member.id, Post.kind == "reply", *visible_to(viewer), in_visible_thread(viewer))
    )
    page = paginate(wanted, Post.id, after=after, limit=LINES)
    return page.map(lambda row: ReplyLine(row[0], excerpt(row[1], LONGEST_EXCERPT), row[2], row[3]))


def _cards(page: Page[int], cards: dict[int, Any]) -> Page[Any]:
    """The same page of cards, without those that went meanwhile or that lists leave out."""
    return Page([cards[number] for number in page.items if number in cards], page.next, page.after)
