"""One decision: what was decided, whether it can still be taken back, and whether it may be looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import contains_eager, selectinload

from ..core.data.db import db
from ..core.data.time import now
from ..core.refusals import NotFound
from ..members.models import Member
from . import rules
from .appeal_models import Appeal
from .models import Act, Case, Decision, Report
from .subjects import Subject

LATEST = 200


@dataclass(frozen=True)
class Undoable:
    """A decision that its moderator may take back for so many seconds more."""

    case_id: int
    actions: list[str]
    seconds: int
    together: int


def get_decision(decision_id: int) -> Decision:
    """A decision with its acts and its rule. Raises NotFound."""
    decision = _find(Decision.id == decision_id)
    if decision is None:
        raise NotFound
    return decision


def is_asked_to_change(post_id: int) -> bool:
    """Whether moderators asked for a change, and the day for it hasn't come: half of it may be done now."""
    asked = select(Act.id).join(Decision, Decision.id == Act.decision_id)
    stands = (Act.ended_at.is_(None), Act.reviewed_at.is_(None), Decision.undone_at.is_(None))
    wanted = asked.where(Decision.post_id == post_id, Act.action == "ask-to-edit", *stands).limit(1)
    return db.session.scalar(wanted) is not None


def find_undoable(moderator: Member) -> Undoable | None:
    """Their latest decision, if it can still be taken back; looked for among the latest of all."""
    latest = select(Decision.id).order_by(Decision.id.desc()).limit(LATEST)
    wanted = (
        select(Decision)
        .options(selectinload(Decision.acts))
        .where(
            Decision.id.in_(latest),
            Decision.moderator_id == moderator.id,
            Decision.case_id.is_not(None),
            Decision.undone_at.is_(None),
            Decision.told_at.is_(None),
            Decision.made_at > func.now() - literal(rules.UNTOLD, INTERVAL()),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
    decision = db.session.scalar(wanted)
    if decision is None or decision.case_id is None:
        return None
    actions = [act.action for act in decision.acts]
    left = rules.UNTOLD - (now() - decision.made_at)
    return Undoable(decision.case_id, actions, max(1, int(left.total_seconds())), len(list_together(moderator)))


def list_together(moderator: Member) -> Sequence[int]:
    """The cases that were decided at one time with their latest decision, and can be decided again."""
    mine = (Decision.moderator_id == moderator.id, Decision.case_id.is_not(None), Decision.undone_at.is_(None))
    untold = (Decision.told_at.is_(None), Decision.made_at > func.now() - literal(rules.UNTOLD, INTERVAL()))
    latest = select(func.max(Decision.made_at)).where(*mine, *untold).scalar_subquery()
    wanted = select(Decision.case_id).where(*mine, *untold, Decision.made_at == latest).order_by(Decision.id)
    return [case_id for case_id in db.session.scalars(wanted) if case_id is not None]


def is_of_review(decision: Decision) -> bool:
    """Whether it was made when another one was looked at again."""
    return (
        bool(decision.case_id) and db.session.scalar(select(Case.is_review).where(Case.id == decision.case_id)) is True
    )


def is_appealable(decision: Decision) -> bool:
    """Whether whom it is about may ask for another look: they were told, and it is no answer to an appeal.

    One that was made when a reporter had asked for a second look is the first that they hear of.
    """
    is_told = decision.told_at is not None and decision.undone_at is None
    return is_told and decision.action != "dismiss" and not answers_appeal(decision)


def answers_appeal(decision: Decision) -> bool:
    """Whether whom it is about had asked for it."""
    asked = exists().where(Appeal.case_id == decision.case_id, Appeal.kind == "appeal")
    return db.session.scalar(select(literal(True)).where(asked)) is True


def find_told(report: Report) -> Decision | None:
    """What was decided about a report, once its reporter is told."""
    return _find(Decision.id == report.decision_id, Decision.told_at.is_not(None), Decision.undone_at.is_(None))


def _find(*conditions: ColumnElement[bool]) -> Decision | None:
    wanted = select(Decision).outerjoin(Decision.cited).where(*conditions)
    loaded = wanted.options(contains_eager(Decision.cited), selectinload(Decision.acts).joinedload(Act.topic))
    return db.session.scalar(loaded, execution_options={"populate_existing": True})


def latest_decision_id(subject: Subject) -> int | None:
    """The decision that a new one about this would follow."""
    return db.session.scalar(select(func.max(Decision.id)).where(subject.is_of(Decision)))
