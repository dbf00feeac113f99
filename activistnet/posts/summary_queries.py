"""Summaries of threads, with those of their citations that the reader is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, literal_column, or_, select

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.paging import Rows
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import Reader, Role
from .addition_models import Addition
from .models import Reply
from .queries import author_handle, author_name
from .summary_models import Summary, SummaryCitation, SummarySentence
from .visibility import visible_to

MOST_WAITING = 20  # that are shown
_SIDES = {"for", "against"}
_VISIBLE: ColumnElement[str] = literal_column("'visible'")
_ROOT = bindparam("root_id", type_=BigInteger)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the replies it cites. It is one-sided where these are not from both sides."""

    words: str
    cited: tuple[int, ...]
    is_one_sided: bool


@dataclass(frozen=True, slots=True)
class SummaryShown:
    """A summary as its reader is shown it: a sentence none of whose replies they see is not there."""

    id: int
    author_id: int
    author_name: str | None
    author_handle: str | None
    made_at: datetime
    addition_id: int
    visibility: str
    held_for: str | None
    sentences: tuple[Sentence, ...]


def find(root_id: int, reader: Reader) -> SummaryShown | None:
    """The newest that was accepted, by somebody who is named to this reader. One query."""
    return next(iter(_read(_statement(reader.role, is_accepted=True), root_id, reader)), None)


def list_waiting(root_id: int, reader: Reader, *, all_of_them: bool, may_moderate: bool) -> list[SummaryShown]:
    """Those that are not shown: the reader's own, or all that wait, those that are held for moderators alone."""
    found = _read(_statement(reader.role, is_accepted=False), root_id, reader)
    seen = {"visible", "held"} if may_moderate else {"visible"}
    waiting = [each for each in found if each.author_id == reader.id or (all_of_them and each.visibility in seen)]
    return waiting[:MOST_WAITING]


def get(summary_id: int) -> Summary:
    """One of them, whatever became of it. Raises NotFound."""
    found = db.session.get(Summary, summary_id) if summary_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def _read(wanted: Rows, root_id: int, reader: Reader) -> list[SummaryShown]:
    rows = db.session.execute(wanted, reader.values(root_id=root_id))
    return [_shown(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.id)]


def _shown(rows: list[Any]) -> SummaryShown:
    said = [(words, list(cites)) for (_, words), cites in groupby(rows, key=lambda row: (row.number, row.words))]
    sentences = tuple(
        Sentence(words, tuple(each.reply_id for each in cites), _is_one_sided(each.stance for each in cites))
        for words, cites in said
    )
    return build(SummaryShown, rows[0], sentences=sentences)


def _is_one_sided(stances: Iterable[str | None]) -> bool:
    return not {*stances} >= _SIDES


@cache
def _statement(role: Role, *, is_accepted: bool) -> Rows:
    newest = select(Summary.id).where(Summary.root_id == _ROOT, *welcome(role, Summary.author_id))
    is_seen = there_is(Addition, Addition.summary_id == Summary.id, Addition.visibility == _VISIBLE)
    if is_accepted:
        newest = newest.where(Summary.accepted_at.is_not(None), is_seen)
        newest = newest.order_by(Summary.accepted_at.desc(), Summary.id.desc()).limit(1)
    else:
        newest = newest.where(or_(Summary.accepted_at.is_(None), ~is_seen))
    return (
        select(
            Summary.id,
            Summary.author_id,
            author_name(Member).label("author_name"),
            author_handle(Member).label("author_handle"),
            Summary.made_at,
            Addition.id.label("addition_id"),
            Addition.visibility,
            Addition.held_for,
            SummarySentence.number,
            SummarySentence.words,
            SummaryCitation.reply_id,
            Reply.stance,
        )
        .join(Addition, Addition.summary_id == Summary.id)
        .join(Member, Member.id == Summary.author_id)
        .join(SummarySentence, SummarySentence.summary_id == Summary.id)
        .join(
            SummaryCitation,
            (SummaryCitation.summary_id == Summary.id) & (SummaryCitation.number == SummarySentence.number),
        )
        .join(Reply, Reply.id == SummaryCitation.reply_id)
        .where(Summary.id.in_(newest), Reply.root_id == _ROOT, *visible_to(role, Reply))
        .order_by(Summary.id.desc(), SummarySentence.number, Reply.id)
    )
