"""One decision about several cases: each is decided and told as one alone would be, and all are undone together."""

from collections.abc import Mapping, Sequence

from ...core.refusals import DomainError
from ...members.models import Member
from ...posts.branch_errors import MovedOn
from ...posts.errors import ChangedMeanwhile
from .. import decision_queries, queries, rules
from ..errors import NotUndone, TooLateToUndo
from ..subjects import Subject
from ..together import Chosen
from . import deciding, undoing
from .deciding import Wanted


def decide(
    chosen: Sequence[Chosen], moderator: Member, wanted: Wanted, *, read: Mapping[int, str], asks: str = ""
) -> int:
    """Decide each; how many were. Those that somebody else decides at this moment, or that refuse it, stay.

    `asks` is what a second person reads, where so many need one; `read` the mark of what was read, by case.
    """
    needs_second = len(chosen) > rules.ALONE_TOGETHER and [*wanted.actions] != ["dismiss"]
    cases = [(each.subject, each.row.id, read.get(each.row.id, "")) for each in chosen]
    return _decide_each(cases, moderator, wanted, asks=asks if needs_second else "")


def refuse(held: Sequence[Subject], moderator: Member, wanted: Wanted, *, asks: str = "") -> int:
    """Keep each of these posts out of sight, which are held; how many. Each author hears why, as of any decision."""
    return _decide_each([(subject, None, "") for subject in held], moderator, wanted, asks=asks)


def _decide_each(
    cases: Sequence[tuple[Subject, int | None, str]], moderator: Member, wanted: Wanted, *, asks: str
) -> int:
    done = 0
    refusal: DomainError | None = None
    for subject, case_id, read in cases:
        known = {"previous_id": decision_queries.latest_decision_id(subject), "case_id": case_id}
        try:
            deciding.decide(subject, moderator, wanted, **known, asks=asks, read=read)
        except DomainError as refused:
            refusal = refused
        else:
            done += 1
    if not done and refusal is not None:
        raise refusal
    return done


def undo(moderator: Member) -> bool:
    """Take back what was decided together with one's latest decision; whether that was all of it.

    Raises NotUndone, and ChangedMeanwhile or MovedOn where nothing else is left of it.
    """
    case_ids = decision_queries.list_together(moderator)
    refusals: list[DomainError] = []
    is_all = True
    for case_id in case_ids:
        try:
            is_all = undoing.undo(queries.get_row(case_id), moderator) and is_all
        except (ChangedMeanwhile, MovedOn, NotUndone) as refused:
            refusals.append(refused)
    if len(refusals) == len(case_ids):
        raise refusals[-1] if refusals else TooLateToUndo
    return is_all and not refusals
