"""A member's own pictures, with where each is used and how it is described."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, case, func, literal, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..media.models import Picture
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role
from .links import Address
from .models import Post
from .titles import language_of_title, title_of
from .visibility import MEMBERS, in_visible_thread, visible_to

AT_ONCE = 24
_thread = aliased(Post)


@dataclass(frozen=True)
class OwnPicture:
    """A picture in the list. `post_id`, `kind`, `slug`, `title` and its `language` are of what shows it, where its
    owner sees that.
    """

    id: str
    use: str
    state: str
    problem: str | None
    alt: str
    tone: int
    is_held: bool
    is_kept: bool
    sent_at: datetime
    post_id: int | None
    kind: str
    slug: str
    title: str
    language: str | None

    @property
    def keeper(self) -> Address:
        """The address of what shows it."""
        return Address(self.post_id or 0, self.kind, self.slug)

    @property
    def is_loose(self) -> bool:
        """Whether nothing shows it, so that it may go by itself."""
        return not self.is_kept

    @property
    def takes_words(self) -> bool:
        """Whether its words are its own; those of one in a text that is published are a part of that text."""
        return self.use == "cover" or (self.use == "text" and not self.is_kept)


def list_own(reader: Reader, *, after: str | None = None) -> Page[OwnPicture]:
    """What the reader has sent, the newest first."""
    return _own(reader.role).page(reader.values(), after=after, limit=AT_ONCE).map(lambda row: build(OwnPicture, row))


@cache
def _own(role: Role) -> Listing:
    in_post = and_(Post.id == Picture.keeper_id, Picture.use != "avatar", *visible_to(role), in_visible_thread(role))
    in_its_text = func.substring(Post.body, func.concat(r"!\[([^\[\]\n]*)\]\(/media/", Picture.id, r"\)"))
    wanted = (
        select(
            Picture.id,
            Picture.use,
            Picture.state,
            Picture.problem,
            case((Picture.use == "text", func.coalesce(in_its_text, Picture.alt)), else_=Picture.alt).label("alt"),
            Picture.tone,
            Picture.is_held,
            case(
                (Picture.use == "avatar", func.coalesce(Member.picture == Picture.id, False)),
                else_=Picture.keeper_id.is_not(None),
            ).label("is_kept"),
            Picture.created_at.label("sent_at"),
            Post.id.label("post_id"),
            func.coalesce(Post.kind, literal("")).label("kind"),
            func.coalesce(Post.slug, literal("")).label("slug"),
            func.coalesce(title_of(_thread), literal("")).label("title"),
            language_of_title(_thread).label("language"),
        )
        .join(Member, Member.id == Picture.member_id)
        .outerjoin(Post, in_post)
        .outerjoin(_thread, _thread.id == Post.root_id)
        .where(Picture.member_id == READER_ID)
    )
    return Listing(wanted, Picture.created_at, Picture.id)


def is_for_reader(picture_id: str, reader: Reader) -> bool:
    """Whether it is shown by a post for the members of a topic, of whom the reader is one."""
    return db.session.scalar(_of_members(reader.role), reader.values(picture_id=picture_id)) is not None


@cache
def _of_members(role: Role) -> Select[str]:
    shown = and_(Picture.id == bindparam("picture_id"), Picture.use != "avatar", ~Picture.is_hidden)
    kept = select(Picture.id).join(Post, Post.id == Picture.keeper_id)
    return kept.where(shown, Post.visibility == MEMBERS, *visible_to(role), in_visible_thread(role))
