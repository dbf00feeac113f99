"""Letters as their writers, moderators and everybody are shown them: everybody is shown numbers alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from ..core.data.crypto import unseal
from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..decision_makers.models import DecisionMaker
from ..deliveries.models import Delivery, Office
from ..deliveries.queries import TargetLine, list_targets
from ..deliveries.services.delivering import UNANSWERED
from ..topics.models import TopicRule
from . import rules
from .models import (
    BOUNCED,
    LEAVING,
    LEFT,
    LOOKING,
    OUT,
    PASSED,
    WAITING,
    Letter,
    LetterBatch,
    LetterRemoval,
    letter_context,
)

_whole = aliased(DecisionMaker)
NOT_OVER = (LOOKING, PASSED, LEAVING, BOUNCED)


@dataclass(frozen=True)
class OwnLetter:
    """A letter to its writer; `words` are None once they went. `batch_state` is None where it waits for a batch."""

    id: int
    state: str
    name: str
    decision_maker_id: int | None
    words: str | None
    shows_name: bool
    written_at: datetime
    over_at: datetime | None
    batch_state: str | None
    batch_at: datetime | None
    by_hand: bool | None
    rule: str | None
    reason: str | None
    appealed_at: datetime | None
    is_upheld: bool | None
    answer: str | None

    @property
    def is_waiting(self) -> bool:
        """Whether it may still be changed and withdrawn."""
        return self.state == WAITING

    @property
    def may_appeal(self) -> bool:
        """Whether its writer may say something against that it was taken out."""
        return self.state == OUT and self.words is not None and self.appealed_at is None


class Numbers(NamedTuple):
    """How many letters there are under a petition, how many have left, and when the last of them did."""

    total: int
    delivered: int
    left_at: datetime | None


class Prepared(NamedTuple):
    """To its author: letters to one of whom a petition asks, how many wait, and the batch there is."""

    target: TargetLine
    waiting: int
    batch: LetterBatch | None
    by_mail: bool


def find_own(signature_id: int) -> OwnLetter | None:
    """The letter written with a signature."""
    wanted = (
        select(Letter, LetterBatch, LetterRemoval, TopicRule.title)
        .outerjoin(LetterBatch, LetterBatch.id == Letter.batch_id)
        .outerjoin(LetterRemoval, LetterRemoval.letter_id == Letter.id)
        .outerjoin(TopicRule, TopicRule.id == LetterRemoval.rule_id)
        .where(Letter.signature_id == signature_id)
    )
    row = db.session.execute(wanted, execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        return None
    letter, batch, removal, rule = row
    return OwnLetter(
        id=letter.id,
        state=letter.state,
        name=letter.name,
        decision_maker_id=letter.decision_maker_id,
        words=words_of(letter) if letter.words_sealed is not None else None,
        shows_name=letter.shows_name,
        written_at=letter.written_at,
        over_at=letter.over_at,
        batch_state=batch.state if batch else None,
        batch_at=batch.made_at if batch else None,
        by_hand=batch.by_hand if batch else None,
        rule=rule,
        reason=removal.reason if removal else None,
        appealed_at=removal.appealed_at if removal else None,
        is_upheld=removal.is_upheld if removal else None,
        answer=removal.answer if removal else None,
    )


def words_of(letter: Letter) -> str:
    """What it says; empty where that is gone. Raises Unreadable."""
    if letter.words_sealed is None:
        return ""
    return unseal(letter.words_sealed, context=letter_context(letter.petition_id, letter.signature_id))


def numbers_of(petition_id: int) -> Numbers:
    """Of one petition. What was taken out isn't counted."""
    here, left = Letter.petition_id == petition_id, Letter.state == LEFT
    wanted = select(func.count(), func.count().filter(left), func.max(Letter.over_at).filter(left))
    return Numbers(*db.session.execute(wanted.where(here, Letter.state != OUT)).one())


def count_to(petition_id: int, decision_maker_id: int | None, name: str) -> int:
    """How many letters have been written to this one under a petition."""
    here = (Letter.petition_id == petition_id, is_to(decision_maker_id, name), Letter.state != OUT)
    return db.session.scalar(select(func.count()).select_from(Letter).where(*here)) or 0


def count_in(batch_id: int) -> int:
    """How many letters there are in a batch."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Letter).where(Letter.batch_id == batch_id, Letter.state == WAITING)
        )
        or 0
    )


def may_mail(petition_id: int, decision_maker_id: int | None) -> bool:
    """Whether letters under a petition go to this one by mail: as deliveries do, and while it says something."""
    if decision_maker_id is None:
        return False
    last = select(func.max(Delivery.asked_at)).where(
        Delivery.petition_id == petition_id,
        Delivery.decision_maker_id == decision_maker_id,
        Delivery.state == "answered",
    )
    since = func.coalesce(last.scalar_subquery(), func.to_timestamp(0))
    batches = select(func.count()).where(
        LetterBatch.petition_id == petition_id,
        LetterBatch.decision_maker_id == decision_maker_id,
        LetterBatch.state == LEFT,
        ~LetterBatch.by_hand,
        LetterBatch.left_at > since,
    )
    deliveries = select(func.count()).where(
        Delivery.petition_id == petition_id,
        Delivery.decision_maker_id == decision_maker_id,
        Delivery.state.in_(UNANSWERED),
        Delivery.asked_at > since,
    )
    unanswered = batches.scalar_subquery() + deliveries.scalar_subquery()
    wanted = (
        select(DecisionMaker.id)
        .outerjoin(Office, Office.decision_maker_id == DecisionMaker.id)
        .where(DecisionMaker.id == decision_maker_id, DecisionMaker.contact_sealed.is_not(None))
        .where(~DecisionMaker.is_private, Office.refused_at.is_(None), unanswered < rules.MOST_UNANSWERED)
    )
    return db.session.scalar(wanted) is not None


def next_batches() -> Select[int, int]:
    """Petitions with whom they ask where letters wait for a batch, and it is a week since the last one was made."""
    whole_id = func.coalesce(DecisionMaker.merged_into_id, DecisionMaker.id)
    there = (LetterBatch.petition_id == Letter.petition_id, LetterBatch.decision_maker_id == whole_id)
    recent = or_(LetterBatch.state.in_(NOT_OVER), LetterBatch.made_at > func.now() - rules.BETWEEN)
    batch = select(LetterBatch.id).where(*there, recent).correlate(Letter, DecisionMaker).exists()
    wanted = select(Letter.petition_id, whole_id).join(DecisionMaker, DecisionMaker.id == Letter.decision_maker_id)
    return wanted.where(Letter.state == WAITING, Letter.batch_id.is_(None), ~batch).distinct()


def to_leave() -> Select[int]:
    """Batches that should have left: passed, or left by whoever was sending them. They are asked for once more."""
    is_left = and_(LetterBatch.state == LEAVING, LetterBatch.due_at < func.now())
    return select(LetterBatch.id).where(
        ~LetterBatch.by_hand, or_(LetterBatch.state == PASSED, LetterBatch.state == BOUNCED, is_left)
    )


def is_to(decision_maker_id: int | None, name: str) -> ColumnElement[bool]:
    """That a letter is to this one, by one of its names too; or to a name that nobody knows."""
    if decision_maker_id is None:
        return and_(Letter.decision_maker_id.is_(None), Letter.name == name)
    names = select(_whole.id).where(or_(_whole.id == decision_maker_id, _whole.merged_into_id == decision_maker_id))
    return Letter.decision_maker_id.in_(names)


def whole_id(decision_maker_id: int) -> int:
    """The one that this is another name of, or itself."""
    whole = func.coalesce(DecisionMaker.merged_into_id, DecisionMaker.id)
    return db.session.scalars(select(whole).where(DecisionMaker.id == decision_maker_id)).one()


def is_private(decision_maker_id: int | None) -> bool:
    """Whether moderators found that this is a private person."""
    if decision_maker_id is None:
        return False
    one = func.coalesce(_whole.is_private, DecisionMaker.is_private)
    wanted = select(one).select_from(DecisionMaker).outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
    return bool(db.session.scalar(wanted.where(DecisionMaker.id == decision_maker_id)))


def list_prepared(petition_id: int) -> list[Prepared]:
    """To its author: whom it asks, and what waits for each."""
    found = []
    for target in list_targets(petition_id):
        theirs = is_to(target.decision_maker_id, target.name)
        waiting = select(func.count()).where(
            Letter.petition_id == petition_id, theirs, Letter.state == WAITING, Letter.batch_id.is_(None)
        )
        whose = (
            LetterBatch.decision_maker_id == target.decision_maker_id
            if target.decision_maker_id
            else and_(LetterBatch.decision_maker_id.is_(None), LetterBatch.name == target.name)
        )
        open_one = select(LetterBatch).where(
            LetterBatch.petition_id == petition_id, whose, LetterBatch.state.in_(NOT_OVER)
        )
        by_mail = may_mail(petition_id, target.decision_maker_id)
        found.append(Prepared(target, db.session.scalar(waiting) or 0, db.session.scalar(open_one), by_mail))
    return found


def get_batch(batch_id: int, *, petition_id: int | None = None) -> LetterBatch:
    """A batch, of a petition where that is said. Raises NotFound."""
    found = db.session.get(LetterBatch, batch_id) if 0 < batch_id <= LARGEST_ID else None
    if found is None or (petition_id is not None and found.petition_id != petition_id):
        raise NotFound
    return found
