"""Two persons for a long suspension: one decides it, another confirms it, and meanwhile its member can't publish.

So with many signatures that are taken out of the count together: meanwhile they count. What goes further than what is
to be confirmed, a longer suspension, or making invalid what was to be held, waits for somebody else again.

Where nobody else may decide, it takes effect at once; then it needs words of its own, which the log shows.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from ...core.data.db import QUIETLY, db
from ...members.models import Member
from ...petitions.group_models import SignatureGroup
from .. import judge_queries, rules
from ..appeal_models import Appeal
from ..errors import NoReason
from ..models import ASK_SECOND, Case, Decision
from ..subjects import Subject

A_DAY = timedelta(days=1)
MEANWHILE = {"suspend": "restrict", **dict.fromkeys(rules.TAKE_OUT, ASK_SECOND)}


def waits(
    subject: Subject, moderator: Member, actions: Sequence[str], *, days: int, words: str, case: Case | None
) -> bool:
    """Whether somebody else has to confirm this first. Raises NoReason for one alone who doesn't write why."""
    is_long = "suspend" in actions and days > rules.ALONE_AT_MOST
    is_large = subject.group is not None and _taken_by(subject.group, moderator) > rules.ALONE_SIGNATURES
    is_much = is_long or (is_large and bool(rules.TAKE_OUT & {*actions}))
    proposal = judge_queries.find_proposal(case.id) if case else None
    is_as_long = proposal is not None and proposal.days is not None and days <= proposal.days
    is_graver = proposal is not None and proposal.action == "hold-signatures" and "void-signatures" in actions
    is_confirmed = proposal is not None and (is_as_long or not is_long) and not is_graver
    if not is_much or is_confirmed:
        return False
    return _has_second(subject, moderator, words)


def _has_second(subject: Subject, moderator: Member, words: str) -> bool:
    """Whether somebody else can confirm it; one alone writes why. Raises NoReason."""
    if judge_queries.has_second(subject, moderator):
        return True
    if not words:
        raise NoReason
    return False


def _taken_by(group: SignatureGroup, moderator: Member) -> int:
    """How many signatures of its petition somebody takes out in a day, if these are among them: many small groups are
    as much as one.
    """
    others = (SignatureGroup.petition_id == group.petition_id, SignatureGroup.id != group.id)
    is_out = (SignatureGroup.state.in_(("held", "invalidated")), SignatureGroup.changed_at > func.now() - A_DAY)
    by_them = select(Decision.group_id).where(Decision.moderator_id == moderator.id, Decision.undone_at.is_(None))
    taken = select(func.sum(SignatureGroup.taken_out)).where(*others, *is_out, SignatureGroup.id.in_(by_them))
    return group.size + (db.session.scalar(taken) or 0)


def is_asked(subject: Subject, moderator: Member, *, words: str, case: Case | None) -> bool:
    """The same of one of many cases that are decided together. Raises NoReason for one alone who doesn't write why."""
    if case and judge_queries.find_proposal(case.id):
        return False
    return _has_second(subject, moderator, words)


def meanwhile(actions: Sequence[str]) -> list[str]:
    """What is done at once instead: nothing that can't be made good."""
    return list(dict.fromkeys(MEANWHILE.get(action, action) for action in actions))


def propose(
    subject: Subject, moderator: Member, decision_id: int, *, days: int | None, action: str | None, words: str
) -> None:
    """Open the case in which somebody else confirms it."""
    values = {**subject.columns, "topic_id": subject.topic_id, "evidence": subject.words, "is_outside": True}
    case_id = db.session.scalars(insert(Case).values(**values).returning(Case.id)).one()
    asked = {"decision_id": decision_id, "member_id": moderator.id, "words": words, "days": days, "action": action}
    db.session.execute(insert(Appeal).values(case_id=case_id, kind="confirm", **asked))


def hold_proposals(case_id: int) -> None:
    """Whoever confirms at this moment what was decided in a case is before this, or finds nothing to confirm."""
    proposed = select(Appeal.case_id).join(Decision, Decision.id == Appeal.decision_id)
    of_case = proposed.where(Decision.case_id == case_id, Appeal.kind == "confirm")
    db.session.execute(select(Case.id).where(Case.id.in_(of_case)).order_by(Case.id).with_for_update())


def withdraw(decision_id: int) -> None:
    """What was proposed with a decision that is undone is not asked any more."""
    proposed = select(Appeal.case_id).where(Appeal.decision_id == decision_id, Appeal.kind == "confirm")
    db.session.execute(delete(Case).where(Case.id.in_(proposed)), execution_options=QUIETLY)
