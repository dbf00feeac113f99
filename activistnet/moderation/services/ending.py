"""Ending what ends by itself."""

from sqlalchemy import func, select

from ...core.data.db import db
from .. import decision_queries, rules, subject_queries
from ..errors import NothingToDo
from ..models import Act, Decision
from . import acts, binding
from .deciding import publish_all

AT_ONCE = 100
OPENED_AGAIN = frozenset({"lock", "close-topic"})


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


def unlock_if_over(decision: Decision) -> None:
    """A thread that is put back where it was stays locked no longer than its lock, which may have ended meanwhile."""
    subject = subject_queries.subject_of(decision)
    over = (acts.is_about_the_same(subject, "lock"), Act.action == "lock", Act.until <= func.now())
    ended = select(Act.id).where(*over, Act.ended_at >= decision.made_at).limit(1)
    if subject.post is not None and subject.post.is_locked and db.session.scalar(ended) is not None:
        acts.apply(subject, "unlock", reason="")
