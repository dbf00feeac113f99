"""What moderators decide about batches they have read some letters of, and about what was taken out before."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from ...members.rules import expect_may_publish
from ...petitions import rules as petition_rules
from ...petitions.models import Petition, Signature
from ...petitions.ties import has_given
from ...topics.models import TopicRule
from .. import rules
from ..errors import LookedAlready, NotYours
from ..events import BatchPassed, LettersTakenOut
from ..models import LOOKING, OUT, PASSED, STOPPED, WAITING, Letter, LetterBatch, LetterRemoval
from ..written_queries import Written, list_written


def expect_judge(batch: LetterBatch, moderator: Member) -> None:
    """Go on only if this moderator has no part in it. Raises NotYours."""
    if _runs(moderator, batch.petition_id) or _has_written(moderator, Letter.batch_id == batch.id):
        raise NotYours


def sample(batch: LetterBatch) -> list[Written]:
    """The letters of it that are read, drawn by lot when it was made: all where there are few."""
    return list_written(batch.id, limit=rules.SAMPLE)


def let_pass(batch: LetterBatch, moderator: Member, seen: Collection[int]) -> None:
    """Let it leave, with what is in it. Raises NotYours, Restricted, LookedAlready: also where others are drawn now."""
    _hold(batch, moderator)
    drawn = {each.id for each in sample(batch)}
    if not drawn or not drawn <= {*seen}:
        raise LookedAlready
    batch.state, batch.looked_by_id, batch.looked_at = PASSED, moderator.id, func.now()
    db.session.flush()
    if not batch.by_hand:
        publish(BatchPassed(batch_id=batch.id))


def take_out(batch: LetterBatch, moderator: Member, letter_ids: Sequence[int], rule: TopicRule, why: str) -> None:
    """Take these letters out of it, by a rule and with a reason that their writers are told.

    Others are drawn in their place. Raises NotYours, Restricted, LookedAlready.
    """
    _hold(batch, moderator)
    taken = _take(Letter.batch_id == batch.id, Letter.id.in_(letter_ids))
    if len(taken) != len({*letter_ids}):
        raise LookedAlready
    _note(taken, moderator, rule, why)


def stop(batch: LetterBatch, moderator: Member, rule: TopicRule, why: str) -> None:
    """Take out all of them, those that nobody has read too. Raises NotYours, Restricted, LookedAlready."""
    _hold(batch, moderator)
    taken = _take(Letter.batch_id == batch.id)
    batch.state, batch.looked_by_id, batch.looked_at = STOPPED, moderator.id, func.now()
    db.session.flush()
    _note(taken, moderator, rule, why)


def answer(letter: Letter, moderator: Member, *, goes: bool, words: str) -> None:
    """What somebody else finds: it goes with the next batch, or stays out.

    Raises NotYours, Restricted, LookedAlready.
    """
    expect_may_publish(moderator)
    removal = db.session.get(LetterRemoval, letter.id, with_for_update=True)
    if removal is None or removal.appealed_at is None or removal.is_upheld is not None or letter.words_sealed is None:
        raise LookedAlready
    is_theirs = _runs(moderator, letter.petition_id) or _has_written(moderator, Letter.id == letter.id)
    if moderator.id == removal.moderator_id or is_theirs:
        raise NotYours
    removal.is_upheld, removal.answer = not goes, words
    removal.answered_by_id, removal.answered_at = moderator.id, func.now()
    if goes:
        letter.state, letter.batch_id, letter.lot, letter.over_at = WAITING, None, None, None
    db.session.flush()
    publish(LettersTakenOut(letter_ids=(letter.id,)))


def _hold(batch: LetterBatch, moderator: Member) -> None:
    expect_may_publish(moderator)
    expect_judge(batch, moderator)
    db.session.refresh(batch, with_for_update=True)
    if batch.state != LOOKING:
        raise LookedAlready


def _take(*which: object) -> list[int]:
    out = update(Letter).where(*which, Letter.state == WAITING).values(state=OUT, over_at=func.now())  # type: ignore[arg-type]
    return sorted(db.session.scalars(out.returning(Letter.id)))


def _note(letter_ids: Sequence[int], moderator: Member, rule: TopicRule, why: str) -> None:
    its = {"moderator_id": moderator.id, "rule_id": rule.id, "reason": why}
    rows = select(Letter.id, *(literal(value) for value in its.values())).where(Letter.id.in_(letter_ids))
    row = insert(LetterRemoval).from_select(["letter_id", *its], rows)
    again = {**its, "made_at": func.now(), "is_upheld": None, "answer": "", "answered_by_id": None}
    again |= {"answered_at": None, "appealed_at": None, "appeal_sealed": None}
    db.session.execute(row.on_conflict_do_update(index_elements=["letter_id"], set_=again))
    publish(LettersTakenOut(letter_ids=tuple(letter_ids)))


def _runs(moderator: Member, petition_id: int) -> bool:
    return petition_rules.role_of(db.session.get_one(Petition, petition_id), moderator) is not None


def _has_written(moderator: Member, *which: object) -> bool:
    wanted = select(Signature).join(Letter, Letter.signature_id == Signature.id).where(*which)  # type: ignore[arg-type]
    return any(has_given(signature, moderator) for signature in db.session.scalars(wanted))
