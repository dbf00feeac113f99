"""One decision about several cases: each is decided and told as one alone would be, and all are undone together.

Who decides several holds all of them before the first, in the order of their numbers, and then whoever wrote them: of
two who have the same cases before them, or the same people, neither waits for what the other holds. A person isn't
kept waiting while somebody else decides several; what runs in the background is.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, false, or_, select, text

from ...core.data.db import db
from ...core.refusals import DomainError
from ...members.models import Member
from ...posts.branch_errors import MovedOn
from ...posts.errors import ChangedMeanwhile
from .. import decision_queries, queries, rules
from ..errors import NotUndone, OthersDecide, TooLateToUndo
from ..models import Case, Decision
from ..subjects import Subject
from ..together import Chosen
from . import binding, deciding, undoing
from .deciding import Wanted

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('several cases', 0))")
ONE_OR_LATER = text("SELECT pg_try_advisory_xact_lock(hashtextextended('several cases', 0))")


def expect_turn() -> None:
    """Go on only if nobody else decides several at this moment, and nobody does till the end. Raises OthersDecide."""
    if not db.session.scalar(ONE_OR_LATER):
        raise OthersDecide


def decide(
    chosen: Sequence[Chosen], moderator: Member, wanted: Wanted, *, read: Mapping[int, str], asks: str = ""
) -> int:
    """Decide each; how many were. Those that somebody else decides at this moment, or that refuse it, stay.

    `asks` is what a second person reads, where so many need one; `read` the mark of what was read, by case. Raises
    OthersDecide.
    """
    expect_turn()
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
    seen = [decision_queries.latest_decision_id(subject) for subject, _case_id, _read in cases]
    _hold([subject for subject, _case_id, _read in cases], wanted.actions)
    for (subject, case_id, read), previous_id in zip(cases, seen, strict=True):
        known = {"previous_id": previous_id, "case_id": case_id}
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

    Raises OthersDecide, NotUndone, and ChangedMeanwhile or MovedOn where nothing else is left of it.
    """
    expect_turn()
    case_ids = decision_queries.list_together(moderator)
    _hold_decided(case_ids, moderator)
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


def _hold(subjects: Sequence[Subject], actions: Sequence[str]) -> None:
    """Hold what is open about these, and whoever wrote them where it is decided about them."""
    db.session.execute(ONE_AT_A_TIME)
    is_of_one = or_(false(), *(subject.is_of(Case) for subject in subjects))
    _hold_rows(select(Case.id).where(is_of_one, Case.decided_at.is_(None)))
    if binding.OF_AUTHORS & {*actions}:
        _hold_members(subject.author_id for subject in subjects)


def _hold_decided(case_ids: Sequence[int], moderator: Member) -> None:
    """The same of what they have decided: the decisions first, as whoever undoes one alone does."""
    theirs = (Decision.case_id.in_(case_ids), Decision.moderator_id == moderator.id)
    decided = select(Decision.id, Decision.about_id).where(*theirs).order_by(Decision.id)
    found = db.session.execute(decided.with_for_update(key_share=True)).all()
    _hold_rows(select(Case.id).where(Case.id.in_(case_ids)))
    _hold_members(row.about_id for row in found)


def _hold_rows(cases: Select[int]) -> None:
    db.session.execute(cases.order_by(Case.id).with_for_update())


def _hold_members(member_ids: Iterable[int | None]) -> None:
    wanted = select(Member.id).where(Member.id.in_({*member_ids} - {None})).order_by(Member.id)
    db.session.execute(wanted.with_for_update(key_share=True))
