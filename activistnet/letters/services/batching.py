"""Making batches: the letters that wait for one of whom a petition asks, drawn into one that leaves together."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden, NotFound
from ...decision_makers.models import DecisionMaker
from ...deliveries.errors import NotDeliverable
from ...deliveries.events import DeliveryChanged
from ...deliveries.queries import list_targets
from ...deliveries.services.delivering import expect_deliverable
from ...members.models import Member
from ...petitions import rules as petition_rules
from ...petitions.heard import may_be_heard
from ...petitions.models import Petition, Signature
from ...topics.bans import expect_may_write
from .. import queries, rules
from ..errors import LookedAlready, NothingToPrepare
from ..models import LEFT, PASSED, WAITING, Letter, LetterBatch
from ..written_queries import IS_HEARD


def make(petition_id: int, decision_maker_id: int) -> None:
    """Make the batch of the week that goes by mail, if it may; whoever makes the same at this moment makes none."""
    petition = db.session.get(Petition, petition_id)
    if petition is None or not may_leave(petition) or not queries.may_mail(petition_id, decision_maker_id):
        return
    name = db.session.scalar(select(DecisionMaker.name).where(DecisionMaker.id == decision_maker_id))
    if name is not None:
        _make(petition_id, decision_maker_id, name, by_hand=False)


def prepare(petition: Petition, member: Member, position: int) -> None:
    """Make a batch that its author hands over, for one that is not written to by mail.

    Raises Forbidden, Restricted, BannedFromTopic, NotDeliverable, NothingToPrepare.
    """
    if not petition_rules.is_author(petition, member):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    expect_deliverable(petition)
    target = next((each for each in list_targets(petition.id) if each.position == position), None)
    if target is None or target.is_private or queries.may_mail(petition.id, target.decision_maker_id):
        raise NothingToPrepare
    if not _make(petition.id, target.decision_maker_id, target.name, by_hand=True):
        raise NothingToPrepare


def hand_over(batch: LetterBatch, petition: Petition, member: Member) -> None:
    """Note that its author has handed it over. Safe to repeat.

    Raises Forbidden, Restricted, BannedFromTopic, LookedAlready.
    """
    if not petition_rules.is_author(petition, member):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    db.session.refresh(batch, with_for_update=True)
    if batch.state == LEFT and batch.by_hand:
        return
    if batch.state != PASSED or not batch.by_hand:
        raise LookedAlready
    its = (Letter.batch_id == batch.id, Letter.state == WAITING)
    left = db.session.scalars(
        update(Letter).where(*its).values(state=LEFT, over_at=func.now()).returning(Letter.id)
    ).all()
    batch.state, batch.left_at, batch.size = LEFT, func.now(), len(left)
    db.session.flush()
    publish(DeliveryChanged(petition_id=batch.petition_id, decision_maker_id=batch.decision_maker_id))


def expect_handable(petition: Petition, batch: LetterBatch) -> None:
    """Go on only while its author may read it, to hand it over: as mails may leave, and to no private person.

    Raises NotFound, NothingToPrepare.
    """
    if batch.state != PASSED or not batch.by_hand:
        raise NotFound
    if not may_leave(petition) or queries.is_private(batch.decision_maker_id):
        raise NothingToPrepare


def may_leave(petition: Petition) -> bool:
    """Whether letters under it may leave: everybody sees it, it still asks for something, and its author is heard."""
    try:
        expect_deliverable(petition)
    except NotDeliverable:
        return False
    return may_be_heard(petition)


def _make(petition_id: int, decision_maker_id: int | None, name: str, *, by_hand: bool) -> bool:
    """Whether there is one now. Which letters moderators read is drawn here."""
    values = {"petition_id": petition_id, "decision_maker_id": decision_maker_id, "name": name, "by_hand": by_hand}
    with db.session.begin_nested() as step:
        row = insert(LetterBatch).values(**values).on_conflict_do_nothing().returning(LetterBatch.id)
        batch_id = db.session.scalar(row)
        if batch_id is None:
            return False
        wanted = (
            select(Letter.id)
            .join(Signature, Signature.id == Letter.signature_id)
            .outerjoin(Member, Member.id == Signature.member_id)
            .where(Letter.petition_id == petition_id, queries.is_to(decision_maker_id, name))
            .where(Letter.state == WAITING, Letter.batch_id.is_(None), *IS_HEARD)
            .order_by(Letter.id)
            .limit(rules.MOST)
            .with_for_update(of=Letter)
        )
        theirs = update(Letter).where(Letter.id.in_(wanted)).values(batch_id=batch_id, lot=func.random())
        if not db.session.scalars(theirs.returning(Letter.id)).all():
            step.rollback()
            return False
    return True
