"""Context notes, for a reader."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, bindparam, case, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..follows.visibility import apart
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role
from .addition_models import Addition
from .context import bound_of
from .context_models import ContextNote, ContextRating
from .models import Post
from .queries import author_handle, author_name
from .visibility import in_visible_thread, listed_to, visible_to

AT_ONCE = 200
_rating = aliased(ContextRating)
# Those that are held or hidden have their words still, for whoever wrote them.
_IS_OWN = (ContextNote.author_id == READER_ID) & (ContextNote.words != literal_column("''"))
_IS_THERE = or_(ContextNote.removed_at.is_(None), _IS_OWN)
_NAMES_ITS_SENTENCE = ContextNote.is_shown & ~ContextNote.is_changed & (ContextNote.sentence != "")


@dataclass(frozen=True)
class NoteLine:
    """A note with what its reader said of it: None is nothing."""

    id: int
    post_id: int
    author_id: int
    author_name: str | None
    author_handle: str | None
    words: str
    source: str
    made_at: datetime
    is_shown: bool
    is_helpful: bool | None
    sentence: str
    is_changed: bool
    addition_id: int
    visibility: str
    held_for: str | None

    @property
    def host(self) -> str:
        """Where its source is."""
        return urlsplit(self.source).hostname or self.source


@dataclass(frozen=True)
class Counted:
    """What everybody is told of a note; what it says, and of which sentence, only while it is shown.

    It is `changed` where the text doesn't say that any more; then it isn't repeated here, where its author has no say.
    """

    note: int
    post: int
    shown: bool
    words: str | None
    source: str | None
    sentence: str | None
    changed: bool
    helpful_to_for: int
    not_helpful_to_for: int
    helpful_to_against: int
    not_helpful_to_against: int

    def told(self) -> dict[str, object]:
        """With the bound of each side, in thousandths."""
        bounds = {
            "bound_for": bound_of(self.helpful_to_for, self.not_helpful_to_for),
            "bound_against": bound_of(self.helpful_to_against, self.not_helpful_to_against),
        }
        return asdict(self) | bounds


def list_notes(post: Post, reader: Reader, *, after: str | None = None) -> Page[NoteLine]:
    """The notes to a post, or, where it opens a thread, of the whole thread; the newest first."""
    page = _notes(reader.role).page(reader.values(post_id=post.id), after=after, limit=20)
    return page.map(lambda row: build(NoteLine, row))


@cache
def _notes(role: Role) -> Listing:
    post_id = bindparam("post_id", type_=BigInteger)
    wanted: Rows = (
        select(
            ContextNote.id,
            ContextNote.post_id,
            ContextNote.author_id,
            author_name(Member).label("author_name"),
            author_handle(Member).label("author_handle"),
            ContextNote.words,
            ContextNote.source,
            ContextNote.made_at,
            ContextNote.is_shown,
            _rating.is_helpful,
            ContextNote.sentence,
            ContextNote.is_changed,
            Addition.id.label("addition_id"),
            Addition.visibility,
            Addition.held_for,
        )
        .join(Addition, Addition.note_id == ContextNote.id)
        .join(Member, Member.id == ContextNote.author_id)
        .join(Post, Post.id == ContextNote.post_id)
        .outerjoin(_rating, (_rating.note_id == ContextNote.id) & (_rating.member_id == READER_ID))
        .where(or_(ContextNote.post_id == post_id, ContextNote.root_id == post_id), _IS_THERE, *listed_to(role))
    )
    if role is not Role.MODERATOR:
        wanted = wanted.where(apart(ContextNote.author_id))
    return Listing(wanted, ContextNote.id)


def list_counts(root_id: int, reader: Reader, *, after: str | None = None) -> Page[Counted]:
    """All notes of a thread as everybody is told of them, the newest first."""
    page = _counts(reader.role).page(reader.values(root_id=root_id), after=after, limit=AT_ONCE)
    return page.map(lambda row: build(Counted, row))


@cache
def _counts(role: Role) -> Listing:
    wanted = (
        select(
            ContextNote.id.label("note"),
            ContextNote.post_id.label("post"),
            ContextNote.is_shown.label("shown"),
            case((ContextNote.is_shown, ContextNote.words)).label("words"),
            case((ContextNote.is_shown, ContextNote.source)).label("source"),
            case((_NAMES_ITS_SENTENCE, ContextNote.sentence)).label("sentence"),
            ContextNote.is_changed.label("changed"),
            ContextNote.for_yes.label("helpful_to_for"),
            ContextNote.for_no.label("not_helpful_to_for"),
            ContextNote.against_yes.label("helpful_to_against"),
            ContextNote.against_no.label("not_helpful_to_against"),
        )
        .join(Post, Post.id == ContextNote.post_id)
        .where(ContextNote.root_id == bindparam("root_id"), ContextNote.removed_at.is_(None), *listed_to(role))
    )
    return Listing(wanted, ContextNote.id)


def get_note(note_id: int, reader: Reader) -> ContextNote:
    """A note to a post that the reader sees, held until the commit. Raises NotFound."""
    found: ContextNote | None = None
    if 0 < note_id <= LARGEST_ID:
        wanted = (
            select(ContextNote)
            .join(Post, Post.id == ContextNote.post_id)
            .where(ContextNote.id == note_id, _IS_THERE, *visible_to(reader.role))
            .where(in_visible_thread(reader.role))
        )
        found = db.session.scalar(wanted.with_for_update(of=ContextNote), reader.values())
    if found is None:
        raise NotFound
    return found
