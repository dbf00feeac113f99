"""Polls with what was chosen, in numbers, and by whoever reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, case, func, select

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
        """How many have chosen."""
        return sum(option.votes for option in self.options)

    @property
    def counts(self) -> dict[int, int]:
        """How many chose which."""
        return {option.number: option.votes for option in self.options}

    @property
    def is_answered(self) -> bool:
        """Whether the reader has chosen."""
        return any(option.is_mine for option in self.options)


# Whoever is suspended isn't counted as long as they are.
_FOUND = (
    select(
        Poll.ends_at,
        PollOption.number,
        PollOption.words,
        func.count(case((is_heard(PollVote.member_id), PollVote.member_id))).label("votes"),
        func.coalesce(func.bool_or(PollVote.member_id == READER_ID), False).label("is_mine"),
    )
    .join(PollOption, PollOption.root_id == Poll.root_id)
    .outerjoin(PollVote, (PollVote.root_id == PollOption.root_id) & (PollVote.number == PollOption.number))
    .where(Poll.root_id == bindparam("root_id", type_=BigInteger))
    .group_by(Poll.ends_at, PollOption.number, PollOption.words)
    .order_by(PollOption.number)
)


def find(root_id: int, reader: Reader) -> PollShown | None:
    """The poll of a thread that the reader may read. One query."""
    rows = db.session.execute(_FOUND, reader.values(root_id=root_id)).all()
    options = tuple(Option(row.number, row.words, row.votes, row.is_mine) for row in rows)
    return PollShown(root_id, rows[0].ends_at, options) if rows else None
