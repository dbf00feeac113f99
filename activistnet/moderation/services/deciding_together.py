"""One decision about several cases: each is decided and told as one alone would be, and all are undone together."""

from collections.abc import Sequence
from contextlib import suppress

from ...core.refusals import DomainError
from ...members.models import Member
from .. import decision_queries, queries, rules
from ..errors import TooLateToUndo
from ..together import Chosen
from . import deciding, undoing
from .deciding import Wanted


def decide(chosen: Sequence[Chosen], moderator: Member, wanted: Wanted, *, asks: str = "") -> int:
    """Decide each; how many were. Those that somebody else decides at this moment, or that refuse it, stay.

    `asks` is what a second person reads, where so many need one.
    """
    needs_second = len(chosen) > rules.ALONE_TOGETHER and [*wanted.actions] != ["dismiss"]
    done = 0
    refusal: DomainError | None = None
    for each in chosen:
        previous_id = decision_queries.latest_decision_id(each.subject)
        try:
            deciding.decide(
                each.subject,
                moderator,
                wanted,
                previous_id=previous_id,
                case_id=each.row.id,
                asks=asks if needs_second else "",
            )
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
