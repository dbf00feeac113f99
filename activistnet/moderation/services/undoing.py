"""Taking a decision back while nobody has been told of it."""

from contextlib import suppress

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import aliased

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...core.refusals import DomainError
from ...members.models import Member
from ...members.rules import expect_may_publish
from ...topics.role_queries import find_standing
from .. import decision_queries, rules, subject_queries
from ..errors import DecidedSince, NothingToDo, NotUndone, NotYoursToUndo, RoleLost, TooLateToUndo, UndoneAlready
from ..events import QueueChanged
from ..models import Act, Case, Decision, Report
from ..subjects import Subject
from . import acts, binding, confirming, ending, evidence, former, moves, reading
from .deciding import publish_all
from .opening import hold_case


def undo(case: Case, moderator: Member) -> bool:
    """Take back one's own latest decision of a case, which waits for one again; whether that was all of it.

    Only replies that were moved on meanwhile stay where they are. That it was made stays, but nobody is told, and the
    log does not show it. The row itself settles who was first, this or the telling. Raises NotUndone, Restricted, and
    ChangedMeanwhile or MovedOn where something has changed since; then all of it stays.
    """
    expect_may_publish(moderator)
    confirming.hold_proposals(case.id)
    with db.session.begin_nested():  # what stays isn't marked as taken back, whoever goes on after the refusal
        decision = _latest(case, moderator)
        try:
            _expect_theirs(decision, moderator)
            _expect_undoable(decision)
            is_all = _take_all_back(decision, moderator)
        except DomainError:
            db.session.expire(decision)  # it was read as undone, and stays as it was
            raise
    confirming.withdraw(decision.id)
    subject = subject_queries.subject_of(decision)
    _reopen(case, subject, decision.id)
    publish_all(subject, decision.id, [opposite(subject, act.action) for act in decision.acts])
    publish(QueueChanged())
    return is_all


def forget_before(decision_id: int) -> None:
    """Where what it moved was before is not kept any more: it can't be taken back."""
    kept = update(Act).where(Act.decision_id == decision_id, Act.before.is_not(None))
    db.session.execute(kept.values(before=None), execution_options=QUIETLY)


def _expect_theirs(decision: Decision, moderator: Member) -> None:
    """Go on only if they moderate yet where they decided, which may be where it was moved from. Raises RoleLost."""
    left = [act.before["from"] for act in decision.acts if act.action == "move" and act.before]
    topic_id = left[0] if left else subject_queries.subject_of(decision).topic_id
    may = find_standing(topic_id, moderator).may_moderate if topic_id else moderator.is_moderator
    if not may:
        raise RoleLost


def _expect_undoable(decision: Decision) -> None:
    """Go on only if what others see again is what they saw. Raises ChangedMeanwhile."""
    subject = subject_queries.subject_of(decision)
    for act in decision.acts:
        if act.mark and act.ended_at is None and opposite(subject, act.action) in rules.BRINGS_BACK:
            reading.expect_read(subject, act.mark)


def _take_all_back(decision: Decision, moderator: Member) -> bool:
    """The last act first; each on what it is about by then, as that may be of another kind."""
    is_all = True
    for act in reversed(decision.acts):
        if act.ended_at is None:  # else somebody else has taken it back already
            is_all = _take_back(subject_queries.subject_of(decision), act, decision, moderator) and is_all
    forget_before(decision.id)
    return is_all


def _take_back(subject: Subject, act: Act, decision: Decision, moderator: Member) -> bool:
    """What it gave, and nothing else; what its opposite had ended by then is in force again, with its end.

    Whether that was all. Raises TooLateToUndo, MovedOn, ClosedOtherwise.
    """
    if act.action in binding.OF_AUTHORS:
        binding.take_back(subject, act, actor=moderator.id)
        return True
    is_all = _do_opposite(subject, act, decision)
    mine, ended = update(Act).where(Act.id == act.id), update(Act).where(Act.ended_by_id == decision.id)
    db.session.execute(mine.values(ended_at=func.now()), None, execution_options=QUIETLY)
    again = ended.where(Act.action == rules.OPPOSITE.get(act.action)).values(ended_at=None, ended_by_id=None)
    db.session.execute(again, None, execution_options=QUIETLY)
    return is_all


def _do_opposite(subject: Subject, act: Act, decision: Decision) -> bool:
    if act.action in rules.MOVES:
        is_all = moves.put_back(subject, act.action, act.before)
        ending.unlock_if_over(decision)
        return is_all
    if act.action in rules.OF_HISTORY:
        former.put_back(subject, act.action, act.before)
        return True
    if act.action == "close":
        acts.reopen(subject, decision.reason)
        return True
    reason = subject.group.reason if subject.group else decision.reason
    with suppress(NothingToDo):  # its author has deleted it meanwhile
        acts.apply(subject, opposite(subject, act.action), reason=reason)
    return True


def _latest(case: Case, moderator: Member) -> Decision:
    """The decision, which is marked as taken back. Raises NotUndone."""
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
        raise _why_not(case, moderator)
    return decision_queries.get_decision(decision_id)


def _why_not(case: Case, moderator: Member) -> NotUndone:
    """Why there is nothing that they can take back."""
    later = aliased(Decision)
    is_followed = exists().where(later.previous_id == Decision.id)
    wanted = select(Decision.undone_at, is_followed).where(Decision.case_id == case.id)
    mine = wanted.where(Decision.moderator_id == moderator.id).order_by(Decision.id.desc()).limit(1)
    found = db.session.execute(mine).one_or_none()
    if found is None:
        return NotYoursToUndo() if db.session.execute(wanted.limit(1)).one_or_none() else TooLateToUndo()
    undone_at, has_later = found
    return UndoneAlready() if undone_at else DecidedSince() if has_later else TooLateToUndo()


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


def opposite(subject: Subject, action: str) -> str:
    """What was held before it was hidden waits again, and signatures are what they were."""
    if subject.group is not None and action in rules.GROUP_AFTER:
        return rules.GROUP_ACTS[subject.group.before]
    if action == "hide" and subject.signature is not None:
        return "hold" if subject.signature.reason_held_for in rules.REFUSED.values() else "restore"
    thing = subject.addition or subject.post if subject.signature is None else None
    if action == "hide" and thing is not None and thing.held_for:
        return "hold"
    return rules.OPPOSITE.get(action, "dismiss")
