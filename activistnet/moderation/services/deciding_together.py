"""One decision about several cases: each is decided and told as one alone would be, and all are undone together."""

from collections.abc import Sequence
from contextlib import suppress

from ...core.refusals import DomainError
from ...members.models import Member
from .. import decision_queries, queries, rules
from ..errors import TooLateToUndo
from ..subjects import Subject
from ..together import Chosen
from . import deciding, undoing
from .deciding import Wanted


def decide(chosen: Sequence[Chosen], moderator: Member, wanted: Wanted, *, asks: str = "") -> int:
    """Decide each; how many were. Those that somebody else decides at this moment, or that refuse it, stay.

    `asks` is what a second person reads, where so many need one.
    """
    needs_second = len(chosen) > rules.ALONE_TOGETHER and [*wanted.actions] != ["dismiss"]
    cases = [(each.subject, each.row.id) for each in chosen]
    return _decide_each(cases, moderator, wanted, asks=asks if needs_second else "")


def refuse(held: Sequence[Subject], moderator: Member, wanted: Wanted, *, asks: str = "") -> int:
    """Keep each of these posts out of sight, which are held; how many. Each author hears why, as of any decision."""
    return _decide_each([(subject, None) for subject in held], moderator, wanted, asks=asks)


def _decide_each(cases: Sequence[tuple[Subject, int | None]], moderator: Member, wanted: Wanted, *, asks: str) -> int:
    done = 0
    refusal: DomainError | None = None
    for subject, case_id in cases:
        previous_id = decision_queries.latest_decision_id(subject)
        try:
            deciding.decide(subject, moderator, wanted, previous_id=previous_id, case_id=case_id, asks=asks)
        except DomainError as refused:
            refusal = refused
        else:
            done += 1
    if not done and refusal is not None:
        raise refusal
    return done


def undo(moderator: Member) -> int:
    """Take back all that was decided together with one's latest decision; how many were. Raises TooLateToUndo."""
    case_ids, done = decision_queries.list_together(moderator), 0
    for case_id in case_ids:
        with suppress(TooLateToUndo):
            undoing.undo(queries.get_row(case_id), moderator)
            done += 1
    if not done:
        raise TooLateToUndo
    return done
