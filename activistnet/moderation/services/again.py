"""Having moderators look again at what was decided, by the day that the decision said."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from ...core.data.db import db
from .. import decision_queries, rules, subject_queries
from ..appeal_models import Appeal
from ..models import Act, Case, Decision
from ..subjects import Subject
from . import reading, reports

AT_ONCE = 100
_later = aliased(Decision)


def have_looked_at() -> bool:
    """Have those wait in the queue whose day has come, some of them; whether there may be more.

    What an appeal or a second look waits for comes back after that, if it is still needed then.
    """
    is_asked = exists().where(
        Appeal.decision_id == Act.decision_id, Case.id == Appeal.case_id, Case.decided_at.is_(None)
    )
    due = (
        select(Act)
        .where(Act.review_at <= func.now(), Act.reviewed_at.is_(None), Act.ended_at.is_(None), ~is_asked)
        .order_by(Act.review_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    acts = db.session.scalars(due).all()
    for act in acts:
        act.reviewed_at = func.now()
        decision = decision_queries.get_decision(act.decision_id)
        subject = subject_queries.subject_of(decision)
        if _is_needed(act, decision, subject):
            reports.report_as_due(subject, decision.cited)
    db.session.flush()
    return len(acts) == AT_ONCE


def _is_needed(act: Act, decision: Decision, subject: Subject) -> bool:
    """Whether it is as the decision left it: out of sight, or not changed by whoever was asked to."""
    if act.action == "hide":
        return _is_hidden(subject)
    if act.action in rules.ASKS:
        is_there = subject.post is None or subject.post.is_published
        return is_there and not _is_decided_since(decision) and reading.mark_of_asked(subject, act.action) == act.mark
    use = act.action.partition("-")[2]
    return any(each.use == use and each.is_hidden for each in subject_queries.list_pictures(subject))


def _is_hidden(subject: Subject) -> bool:
    if subject.signature is not None:
        return subject.signature.reason_hidden
    thing = subject.addition or subject.post
    return thing is not None and thing.visibility == "hidden"


def _is_decided_since(decision: Decision) -> bool:
    """Whether something else was decided about it later than that it stays."""
    subject = subject_queries.subject_of(decision)
    later = (_later.id > decision.id, _later.undone_at.is_(None), _later.action != "dismiss")
    return db.session.scalar(select(_later.id).where(subject.is_of(_later), *later).limit(1)) is not None
