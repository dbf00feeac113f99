"""Taking a decision back while nobody has been told of it, and ending what ends by itself."""

from contextlib import suppress

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import aliased

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...core.refusals import DomainError
from ...members.models import Member
from .. import decision_queries, rules, subject_queries
from ..errors import NothingToDo, TooLateToUndo
from ..events import QueueChanged
from ..models import Act, Case, Decision, Report
from ..subjects import Subject
from . import acts, binding, confirming, evidence, reading
from .deciding import publish_all
from .opening import hold_case

AT_ONCE = 100
OPENED_AGAIN = frozenset({"lock", "close-topic"})


def undo(case: Case, moderator: Member) -> Decision:
    """Take back one's own latest decision of a case, which waits for one again.

    That it was made stays, but nobody is told, and the log does not show it. The row itself settles who was first, this
    or the telling. Raises TooLateToUndo, and ChangedMeanwhile where others would see what nobody has read.
    """
    confirming.hold_proposals(case.id)
    with db.session.begin_nested():  # what stays isn't marked as taken back, whoever goes on after the refusal
        decision = _latest(case, moderator)
        subject = subject_queries.subject_of(decision)
        try:
            _expect_undoable(subject, decision)
        except DomainError:
            db.session.expire(decision)  # it was read as undone, and stays as it was
            raise
    taken = [act.action for act in decision.acts]
    for act in reversed(decision.acts):
        if act.ended_at is None:  # else somebody else has taken it back already
            _take_back(subject, act, decision, moderator)
    confirming.withdraw(decision.id)
    _reopen(case, subject, decision.id)
    publish_all(subject, decision.id, [_opposite(subject, action) for action in taken])
    publish(QueueChanged())
    return decision


def _expect_undoable(subject: Subject, decision: Decision) -> None:
    """Go on only if all of it can be taken back, and what others see again is what they saw.

    Raises TooLateToUndo, ChangedMeanwhile.
    """
    if not rules.can_be_undone(act.action for act in decision.acts):
        raise TooLateToUndo
    for act in decision.acts:
        if act.mark and act.ended_at is None and _opposite(subject, act.action) in rules.BRINGS_BACK:
            reading.expect_read(subject, act.mark)


def _take_back(subject: Subject, act: Act, decision: Decision, moderator: Member) -> None:
    """What it gave, and nothing else; what its opposite had ended by then is in force again, with its end."""
    if act.action in binding.OF_AUTHORS:
        binding.take_back(subject, act, actor=moderator.id)
        return
    reason = subject.group.reason if subject.group else decision.reason
    with suppress(NothingToDo):  # its author has deleted it meanwhile
        acts.apply(subject, _opposite(subject, act.action), reason=reason)
    mine, ended = update(Act).where(Act.id == act.id), update(Act).where(Act.ended_by_id == decision.id)
    db.session.execute(mine.values(ended_at=func.now()), None, execution_options=QUIETLY)
    again = ended.where(Act.action == rules.OPPOSITE.get(act.action)).values(ended_at=None, ended_by_id=None)
    db.session.execute(again, None, execution_options=QUIETLY)


def _latest(case: Case, moderator: Member) -> Decision:
    later = aliased(Decision)
    undone = (
        update(Decision)
        .where(
            Decision.case_id == case.id,
            Decision.moderator_id == moderator.id,
            Decision.undone_at.is_(None),
            Decision.told_at.is_(None),
            Decision.made_at > func.now() - rules.UNTOLD,
            ~exists().where(later.previous_id == Decision.id),
        )
        .values(undone_at=func.now())
        .returning(Decision.id)
    )
    decision_id = db.session.scalar(undone, execution_options=QUIETLY)
    if decision_id is None:
        raise TooLateToUndo
    return decision_queries.get_decision(decision_id)


def _reopen(case: Case, subject: Subject, decision_id: int) -> None:
    """Its reports wait again. What was reported in these seconds joins them, once for each reporter.

    Where nobody had reported anything, there is nothing to wait for.
    """
    if not case.is_review:
        _join_meanwhile(case, subject)
    again = aliased(Report)
    is_told_twice = exists().where(
        subject.is_of(again), again.decision_id.is_(None), again.reporter_id == Report.reporter_id
    )
    answered = (Report.decision_id == decision_id, ~is_told_twice)
    waiting = {"decision_id": None, "case_id": case.id}
    db.session.execute(update(Report).where(*answered).values(waiting), execution_options=QUIETLY)
    still_asked = Case.is_review | exists().where(Report.case_id == Case.id, Report.decision_id.is_(None))
    reopened = update(Case).where(Case.id == case.id, still_asked).values(decided_at=None)
    db.session.execute(reopened, execution_options=QUIETLY)


def _join_meanwhile(case: Case, subject: Subject) -> None:
    """Whoever reports it at this moment is before this, and joins, or waits for it."""
    opened = hold_case(subject)
    if opened.id == case.id:
        return
    joined = update(Report).where(Report.case_id == opened.id).values(case_id=case.id)
    db.session.execute(joined, execution_options=QUIETLY)
    evidence.join(opened.id, case.id)
    db.session.execute(Case.__table__.delete().where(Case.id == opened.id))


def end_what_is_over() -> bool:
    """End acts whose time has come, some of them; whether there may be more. Restrictions end by being read.

    Whoever took one back by hand is not disturbed: what would change nothing is only noted as over.
    """
    over = (
        select(Act)
        .where(Act.until <= func.now(), Act.ended_at.is_(None))
        .order_by(Act.until)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ended = db.session.scalars(over).all()
    for act in ended:
        act.ended_at = func.now()
        if act.action in OPENED_AGAIN:
            _open_again(act)
    db.session.flush()
    for act in ended:
        if act.action == "limit":
            _end_limit(act)
    return len(ended) == AT_ONCE


def _end_limit(act: Act) -> None:
    """Lists are asked anew at once, as they are kept."""
    author_id = subject_queries.subject_of(decision_queries.get_decision(act.decision_id)).author_id
    if author_id is not None:
        binding.end(author_id, "limit")


def _open_again(act: Act) -> None:
    decision, action = decision_queries.get_decision(act.decision_id), rules.OPPOSITE[act.action]
    subject = subject_queries.subject_of(decision)
    try:
        acts.apply(subject, action, reason="")
    except NothingToDo:
        return
    publish_all(subject, decision.id, [action])


def _opposite(subject: Subject, action: str) -> str:
    """What was held before it was hidden waits again, and signatures are what they were."""
    if subject.group is not None and action in rules.GROUP_AFTER:
        return rules.GROUP_ACTS[subject.group.before]
    if action == "hide" and subject.signature is not None and subject.signature.reason_held_for == rules.REFUSED:
        return "hold"
    thing = subject.addition or subject.post if subject.signature is None else None
    if action == "hide" and thing is not None and thing.held_for:
        return "hold"
    return rules.OPPOSITE.get(action, "dismiss")
