"""Asking for another look at a decision: once by whom it is about, and once by each who reported it."""

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from .. import decision_queries, rules, subject_queries
from ..appeal_models import Appeal
from ..errors import AskedAlready, NotAppealable
from ..events import QueueChanged
from ..models import Case, Decision, Report
from ..receipt_models import Receipt
from . import receipts


def appeal(decision: Decision, member: Member, words: str) -> None:
    """Whom a decision is about has it looked at by somebody who did not make it. Raises NotAppealable, AskedAlready."""
    if not subject_queries.concerns(decision, member) or not decision_queries.is_appealable(decision):
        raise NotAppealable
    with db.session.begin_nested():
        _ask(decision, member, "appeal", words, _open_review(decision))


def ask_again(report: Report, member: Member, words: str) -> None:
    """Who reported something has what was decided looked at once more. Raises NotAppealable, AskedAlready."""
    decision = decision_queries.find_told(report)
    if decision is None or report.reporter_id != member.id or decision_queries.is_of_review(decision):
        raise NotAppealable
    with db.session.begin_nested():
        _wait_for_others(decision)
        _ask(decision, member, "look", words, _find_review(decision) or _open_review(decision))


def ask_again_by_link(receipt: Receipt, report: Report, words: str) -> None:
    """The same by the link of a visitor's report. Raises NotAppealable, AskedAlready.

    Whoever has many links of one thing has it looked at a few times; later ones are answered as the last of these was.
    """
    decision = decision_queries.find_told(report)
    if decision is None or decision_queries.is_of_review(decision):
        raise NotAppealable
    with db.session.begin_nested():
        _wait_for_others(decision)
        case_id = _find_review(decision) or _find_last_of_many(decision) or _open_review(decision)
        receipts.note_look(receipt, _ask(decision, None, "look", words, case_id))


def _wait_for_others(decision: Decision) -> None:
    """Who asks at the same moment asks before this, and opened the case, or waits for it."""
    db.session.execute(select(Decision.id).where(Decision.id == decision.id).with_for_update())


def _find_review(decision: Decision) -> int | None:
    """The case of those who asked before, while it waits: it is looked at once for all of them."""
    waiting = (Appeal.decision_id == decision.id, Appeal.kind == "look", Case.decided_at.is_(None))
    return db.session.scalar(select(Case.id).join(Appeal, Appeal.case_id == Case.id).where(*waiting).limit(1))


def _find_last_of_many(decision: Decision) -> int | None:
    """The last case in which it was looked at again for visitors, where that is enough."""
    by_visitors = (Appeal.decision_id == decision.id, Appeal.kind == "look", Appeal.member_id.is_(None))
    wanted = select(func.count(func.distinct(Appeal.case_id)), func.max(Appeal.case_id)).where(*by_visitors)
    many, last = db.session.execute(wanted).one()
    return last if many >= rules.MOST_LOOKS else None


def _open_review(decision: Decision) -> int:
    subject = subject_queries.subject_of(decision)
    values = {**subject.columns, "topic_id": subject.topic_id, "evidence": subject.words, "is_outside": True}
    return db.session.scalars(insert(Case).values(**values).returning(Case.id)).one()


def _ask(decision: Decision, member: Member | None, kind: str, words: str, case_id: int) -> int:
    member_id = member.id if member else None
    row = upsert(Appeal).values(case_id=case_id, decision_id=decision.id, kind=kind, member_id=member_id, words=words)
    asked: int | None = db.session.scalar(row.on_conflict_do_nothing().returning(Appeal.id))
    if asked is None:
        raise AskedAlready
    publish(QueueChanged())
    return asked
