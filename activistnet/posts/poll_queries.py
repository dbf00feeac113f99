"""Polls with what was chosen, in numbers, and by whoever reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, exists, false, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import QueryableAttribute

from ..core.data.db import db
from ..core.data.time import now
from ..members.readers import READER_ID, Reader, is_heard
from .poll_models import Poll, PollOption, PollVote, mark_of


@dataclass(frozen=True, slots=True)
class Option:
    """One answer, how many chose it, and whether the reader did."""

    number: int
    words: str
    votes: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PollShown:
    """A poll as its page shows it; the options are in the order of their author."""

    root_id: int
    ends_at: datetime
    options: tuple[Option, ...]
    has_votes: bool = False  # also where these are not told yet

    @property
    def is_over(self) -> bool:
        """Whether nobody chooses any more."""
        return self.ends_at <= now()

    @property
    def mark(self) -> str:
        """What a vote is sent with, so that it counts for the words that were read."""
        return mark_of(self.ends_at)

    @property
    def total(self) -> int:
        """How many have chosen, as far as that is told."""
        return sum(option.votes for option in self.options)

    @property
    def counts(self) -> dict[int, int]:
        """How many chose which."""
        return {option.number: option.votes for option in self.options}

    @property
    def is_answered(self) -> bool:
        """Whether the reader has chosen."""
        return any(option.is_mine for option in self.options)


def _counted(chosen: QueryableAttribute[Any]) -> ColumnElement[int]:
    """How many chose an option; whoever is suspended isn't counted as long as they are."""
    those = (PollVote.root_id == PollOption.root_id, chosen == PollOption.number, is_heard(PollVote.member_id))
    return select(func.count()).select_from(PollVote).where(*those).correlate(PollOption).scalar_subquery()


_OWN = select(PollVote.number).where(PollVote.root_id == Poll.root_id, PollVote.member_id == READER_ID)
_FOUND = (
    select(
        Poll.ends_at,
        PollOption.number,
        PollOption.words,
        case((Poll.ends_at <= func.now(), _counted(PollVote.number)), else_=_counted(PollVote.told)).label("votes"),
        func.coalesce(_OWN.correlate(Poll).scalar_subquery() == PollOption.number, false()).label("is_mine"),
        exists().where(PollVote.root_id == Poll.root_id).label("has_votes"),
    )
    .join(PollOption, PollOption.root_id == Poll.root_id)
    .where(Poll.root_id == bindparam("root_id", type_=BigInteger))
    .order_by(PollOption.number)
)


def numbers_of(post: Any) -> ColumnElement[Any]:
    """How many chose what in a poll that has ended: words and votes, in the order of its author."""
    words: ColumnElement[str] = literal_column("'words'")
    votes: ColumnElement[str] = literal_column("'votes'")
    line = func.json_build_object(words, PollOption.words, votes, _counted(PollVote.number))
    told = select(func.json_agg(aggregate_order_by(line, PollOption.number))).where(PollOption.root_id == post.id)
    return told.correlate(post).scalar_subquery()


def find(root_id: int, reader: Reader) -> PollShown | None:
    """The poll of a thread that the reader may read. One query."""
    rows = db.session.execute(_FOUND, reader.values(root_id=root_id)).all()
    options = tuple(Option(row.number, row.words, row.votes, row.is_mine) for row in rows)
    return PollShown(root_id, rows[0].ends_at, options, has_votes=rows[0].has_votes) if rows else None
