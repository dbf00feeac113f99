"""What posts say in other languages, as everybody reads it, and as their authors and translators do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..core.words.markup import stored
from ..members.models import Member
from .addition_models import Addition
from .models import PostVersion
from .queries import author_handle, author_name
from .translation_models import Translation

MOST_LISTED = 100  # of one post
VISIBLE: ColumnElement[str] = literal_column("'visible'")
ORIGINAL: ColumnElement[str] = literal_column("''")
STANDS = (Translation.accepted_at.is_not(None), Translation.ended_at.is_(None))
WAITS = (Translation.accepted_at.is_(None), Translation.ended_at.is_(None))
Edited, _offered = aliased(Translation), aliased(Addition)


@dataclass(frozen=True, slots=True)
class Translated:
    """A translation. Whoever translated it has no name here where they don't want to be told.

    It `is_seen` where moderators keep neither it nor what it is of out of sight. `edited_title` and `edited_body` are
    what another member had offered, where the author began with that and it is as little out of sight.
    """

    id: int
    post_id: int
    language: str
    author_id: int
    translator_id: int
    translator_name: str | None
    translator_handle: str | None
    is_named: bool
    title: str
    body: str
    body_html: str
    text_number: int
    version_number: int
    looks_like: str | None
    made_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    ended_as: str | None
    addition_id: int
    visibility: str
    held_for: str | None
    is_seen: bool
    edited_title: str | None = None
    edited_body: str | None = None

    @property
    def html(self) -> Any:
        """The text as it is shown; it was cleaned when it was written."""
        return stored(self.body_html)

    def is_behind(self, text_number: int, version_number: int) -> bool:
        """Whether what it is of says something else by now."""
        return (self.text_number, self.version_number) != (text_number, version_number)


def list_shown(post_id: int) -> list[Translated]:
    """Those that everybody reads, by language; none of a text that moderators have hidden."""
    return _read(Translation.post_id == post_id, *STANDS, *SEEN)


def list_standing(post_id: int) -> list[Translated]:
    """Those that were accepted and not ended, also where they are out of sight, by language."""
    return _read(Translation.post_id == post_id, *STANDS)


def list_waiting(post_id: int) -> list[Translated]:
    """Those that wait for the author, by language; what is held as well."""
    return _read(Translation.post_id == post_id, *WAITS)


def list_declined(post_id: int, member_id: int) -> list[Translated]:
    """What a member offered of a post, and came to nothing; by language."""
    return _read(Translation.post_id == post_id, Translation.author_id == member_id, Translation.ended_as == "declined")


def find_read(post_id: int, language: str, version_number: int) -> Translated | None:
    """The newest that was shown of one version, also where another one replaced it; None where nobody reads it."""
    of_version = (Translation.language == language, Translation.version_number == version_number)
    found = _read(Translation.post_id == post_id, *of_version, Translation.accepted_at.is_not(None), *SEEN)
    return max(found, key=lambda each: each.id, default=None)


def title_read(signed: FromClause) -> ColumnElement[str | None]:
    """The title of the translation that was read by who signed, or is about to; NULL of the original, and where nobody
    reads it any more. Of the table of either, as a part of a query about it.
    """
    is_it = (Translation.post_id == signed.c.petition_id, Translation.language == signed.c.read_in)
    wanted = select(Translation.title).join(Addition, Addition.translation_id == Translation.id)
    newest = wanted.where(*is_it, Translation.version_number == signed.c.version, Translation.accepted_at.is_not(None))
    found = newest.where(*SEEN).order_by(Translation.id.desc()).limit(1).correlate(signed).scalar_subquery()
    return case((signed.c.read_in != ORIGINAL, found))


def list_in(code: str, post_ids: Sequence[int]) -> dict[int, Translated]:
    """Those of these posts that everybody reads in a language, by the post."""
    if not post_ids:
        return {}
    found = _read(Translation.post_id.in_(post_ids), Translation.language == code, *STANDS, *SEEN)
    return {each.post_id: each for each in found}


def list_languages(first: int, last: int) -> dict[int, list[str]]:
    """The languages in which everybody reads posts with these numbers, by the post."""
    wanted = select(Translation.post_id, Translation.language).join(Addition, Addition.translation_id == Translation.id)
    rows = db.session.execute(wanted.where(Translation.post_id.between(first, last), *STANDS, *SEEN))
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.post_id, []).append(row.language)
    return {post_id: sorted(codes) for post_id, codes in found.items()}


def get_translation(translation_id: int) -> Translation:
    """One of them, whatever became of it. Raises NotFound."""
    found = db.session.get(Translation, translation_id) if translation_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def get_translated(translation_id: int) -> Translated:
    """The same with all that is shown of it. Raises NotFound."""
    found = _read(Translation.id == translation_id) if translation_id <= LARGEST_ID else []
    if not found:
        raise NotFound
    return found[0]


def count_waiting(post_id: int) -> int:
    """How many wait for the author, as they are shown them."""
    waits = select(func.count()).select_from(Translation).join(Addition, Addition.translation_id == Translation.id)
    return db.session.scalar(waits.where(Translation.post_id == post_id, *WAITS, Addition.visibility == VISIBLE)) or 0


def _of_a_hidden_text(translation: Any = Translation) -> ColumnElement[bool]:
    """That what it is a translation of may be read by nobody any more."""
    out_of_sight = or_(PostVersion.is_withheld, PostVersion.is_hidden)
    same = (PostVersion.post_id == translation.post_id, PostVersion.number == translation.text_number)
    return there_is(PostVersion, *same, out_of_sight)


SEEN = (Addition.visibility == VISIBLE, ~_of_a_hidden_text())


def _read(*which: ColumnElement[bool]) -> list[Translated]:
    rows: Sequence[Any] = db.session.execute(_statement().where(*which)).all()
    return [build(Translated, row) for row in rows]


def _statement() -> Select[Any]:
    translator_id = func.coalesce(Translation.translator_id, Translation.author_id)
    named = {"translator_name": author_name(Member), "translator_handle": author_handle(Member)}
    names = ["id", "post_id", "language", "author_id", "is_named", "title", "body", "body_html", "text_number"]
    names += ["version_number", "looks_like", "made_at", "accepted_at", "ended_at", "ended_as"]
    return (
        select(
            *(getattr(Translation, name) for name in names),
            translator_id.label("translator_id"),
            *(case((Translation.is_named, who)).label(name) for name, who in named.items()),
            Addition.id.label("addition_id"),
            Addition.visibility,
            Addition.held_for,
            and_(*SEEN).label("is_seen"),
            Edited.title.label("edited_title"),
            Edited.body.label("edited_body"),
        )
        .join(Addition, Addition.translation_id == Translation.id)
        .join(Member, Member.id == translator_id)
        .outerjoin(
            _offered, and_(_offered.translation_id == Translation.edited_from_id, _offered.visibility == VISIBLE)
        )
        .outerjoin(Edited, and_(Edited.id == _offered.translation_id, ~_of_a_hidden_text(Edited)))
        .order_by(Translation.language, Translation.id.desc())
        .limit(MOST_LISTED)
    )
