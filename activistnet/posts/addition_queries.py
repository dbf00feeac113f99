"""Additions with what they say: context notes, summaries and translations, as moderators and reporters read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..core.data.db import db
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..members.readers import Reader
from . import queries
from .addition_models import Addition
from .context_models import ContextNote
from .models import Post
from .queries import author_handle, author_name
from .summary_models import Summary, SummarySentence
from .translation_models import GONE, Translation


@dataclass(frozen=True)
class Added:
    """An addition. Its `words` are empty once its author, or that of its thread, has taken it away.

    It is open where all who read its thread are shown it, or may be. A note may be about one `sentence` alone.
    """

    id: int
    kind: str
    post_id: int
    note_id: int | None
    summary_id: int | None
    translation_id: int | None
    language: str | None
    author_id: int
    author_name: str | None
    author_handle: str | None
    visibility: str
    held_for: str | None
    made_at: datetime | None
    words: str
    sentence: str
    is_open: bool

    @property
    def is_there(self) -> bool:
        """Whether it says anything still."""
        return self.words != ""


def get_addition(addition_id: int) -> Added:
    """One of them, whoever may see it. Raises NotFound."""
    return _get(Addition.id == addition_id, addition_id)


def get_of_note(note_id: int) -> Added:
    """That of a context note. Raises NotFound."""
    return _get(Addition.note_id == note_id, note_id)


def get_of_summary(summary_id: int) -> Added:
    """That of a summary. Raises NotFound."""
    return _get(Addition.summary_id == summary_id, summary_id)


def get_of_translation(translation_id: int) -> Added:
    """That of a translation. Raises NotFound."""
    return _get(Addition.translation_id == translation_id, translation_id)


def list_additions(ids: Sequence[int]) -> list[Added]:
    """Those of these that say something still, in this order."""
    if not ids:
        return []
    rows = db.session.execute(with_words().where(Addition.id.in_(ids)))
    found = {row.id: build(Added, row) for row in rows}
    return [found[number] for number in ids if number in found and found[number].is_there]


def get_post_of(added: Added, reader: Reader) -> Post:
    """What it is added to, with its author and topic. Raises NotFound where the reader doesn't see that."""
    post = queries.get_post(added.post_id, reader)
    queries.get_thread_of(post, reader)
    return post


def expect_read(added: Added, post: Post, reader: Reader) -> None:
    """Go on only if the reader is shown it somewhere. Raises NotFound.

    Notes are read by all members who look for them; a summary or a translation that waits by who
    wrote it and who may accept it.
    """
    knows = reader.id is not None and (
        added.kind == "note" or reader.id in (added.author_id, post.author_id) or reader.moderates(post.topic_id)
    )
    if added.visibility != "visible" or not added.is_there or not (added.is_open or knows):
        raise NotFound


def _get(which: ColumnElement[bool], number: int) -> Added:
    row = db.session.execute(with_words().where(which)).one_or_none() if number <= LARGEST_ID else None
    if row is None:
        raise NotFound
    return build(Added, row)


def with_words(*more: Any) -> Select[Any]:
    """Additions, with what they say now, and more columns."""
    newline: ColumnElement[str] = literal_column("E'\\n'")
    sentences = (
        select(func.string_agg(SummarySentence.words, aggregate_order_by(newline, SummarySentence.number)))
        .where(SummarySentence.summary_id == Addition.summary_id)
        .scalar_subquery()
    )
    of_note = case((ContextNote.words != "", func.concat(ContextNote.words, "\n", ContextNote.source)))
    in_full = Translation.title + literal("\n\n") + Translation.body
    of_translation = case((func.coalesce(Translation.ended_as, "").not_in(GONE), in_full))
    columns: list[Any] = [
        Addition.id,
        Addition.kind,
        Addition.post_id,
        Addition.note_id,
        Addition.summary_id,
        Addition.translation_id,
        Translation.language,
        Addition.author_id,
        author_name(Member).label("author_name"),
        author_handle(Member).label("author_handle"),
        Addition.visibility,
        Addition.held_for,
        func.coalesce(ContextNote.made_at, Summary.made_at, Translation.made_at).label("made_at"),
        func.coalesce(of_note, sentences, of_translation, "").label("words"),
        func.coalesce(ContextNote.sentence, "").label("sentence"),
        or_(
            func.coalesce(ContextNote.is_shown, False),
            Summary.accepted_at.is_not(None),
            and_(Translation.accepted_at.is_not(None), Translation.ended_at.is_(None)),
        ).label("is_open"),
    ]
    return (
        select(*columns, *more)
        .select_from(Addition)
        .join(Member, Member.id == Addition.author_id)
        .outerjoin(ContextNote, ContextNote.id == Addition.note_id)
        .outerjoin(Summary, Summary.id == Addition.summary_id)
        .outerjoin(Translation, Translation.id == Addition.translation_id)
    )
