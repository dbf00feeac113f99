"""Whether what was promised to a petition was kept: asking its author once, and what the author and the office say."""

from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ...core.refusals import Forbidden, NotFound
from ...members.models import Member
from ...petitions import rules as petition_rules
from ...petitions.models import Petition
from ...posts.models import Post
from ...posts.visibility import VISIBLE
from ...topics.bans import expect_may_write
from .. import rules
from ..errors import LinkOver, NotDueYet, SaidAlready
from ..events import DeliveryChanged, PromiseDue, PromiseSaid
from ..models import Delivery, DeliveryPromise, PromiseWord

ASKED_AT_ONCE = 500
OF_ANSWERS = (DeliveryPromise.delivery_id == Delivery.id, Delivery.state == "answered")


class Verdict(NamedTuple):
    """Whether it was kept, in a sentence, with a link that shows it, or none."""

    kept: str
    words: str
    link: str


def say(promise: DeliveryPromise, petition: Petition, member: Member, verdict: Verdict) -> None:
    """Its petition's author says whether it was kept, and otherwise within a day; the same once more is nothing new.

    Raises Forbidden, NotDueYet, SaidAlready, Restricted, BannedFromTopic.
    """
    if not petition_rules.may(petition, member, "deliver"):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    expect_due(promise)
    said = _said(promise, rules.AUTHOR)
    if said and verdict == _verdict(said[-1]):
        return
    if said and now() - said[0].said_at > rules.CHANGED_WITHIN:
        raise SaidAlready
    _write(promise, rules.AUTHOR, verdict)
    if not said:
        publish(PromiseSaid(promise_id=promise.id))


def say_as_office(delivery: Delivery, promise: DeliveryPromise, verdict: Verdict) -> None:
    """The office says it, once, while its link is good. Raises LinkOver, NotDueYet, SaidAlready."""
    expect_good(delivery, promise)
    expect_due(promise)
    said = _said(promise, rules.OFFICE)
    if said and verdict != _verdict(said[-1]):
        raise SaidAlready
    if not said:
        _write(promise, rules.OFFICE, verdict)


def expect_good(delivery: Delivery, promise: DeliveryPromise) -> None:
    """Go on only while the link of this delivery is good, and if that is its promise. Raises LinkOver, NotFound."""
    if promise.delivery_id != delivery.id:
        raise NotFound
    if delivery.expires_at is not None and delivery.expires_at < now():
        raise LinkOver("expired")


def expect_due(promise: DeliveryPromise) -> None:
    """Go on only if its day has passed. Raises NotDueYet."""
    if promise.due_on >= now().date():
        raise NotDueYet


def take_due() -> bool:
    """Ask authors about what was promised until yesterday, each once; whether there may be more."""
    is_due = (DeliveryPromise.due_on < func.current_date(), DeliveryPromise.kept.is_(None))
    wanted = (
        select(DeliveryPromise.id, Delivery.petition_id, Delivery.decision_maker_id, Delivery.name, Post.author_id)
        .join(Delivery, OF_ANSWERS[0])
        .join(Post, Post.id == Delivery.petition_id)
        .join(Member, Member.id == Post.author_id)
        .where(*is_due, DeliveryPromise.asked_at.is_(None), OF_ANSWERS[1], Post.visibility == VISIBLE)
        .where(Member.deleted_at.is_(None))
        .order_by(DeliveryPromise.id)
        .limit(ASKED_AT_ONCE)
        .with_for_update(of=DeliveryPromise.__table__, skip_locked=True)
    )
    rows = db.session.execute(wanted).all()
    asked = update(DeliveryPromise).where(DeliveryPromise.id.in_([row.id for row in rows]))
    db.session.execute(asked.values(asked_at=func.now()))
    for row in rows:
        due = {"promise_id": row.id, "petition_id": row.petition_id, "author_id": row.author_id}
        publish(PromiseDue(**due, name=row.name))
        publish(DeliveryChanged(petition_id=row.petition_id, decision_maker_id=row.decision_maker_id))
    return len(rows) == ASKED_AT_ONCE


def _said(promise: DeliveryPromise, by: str) -> list[PromiseWord]:
    """What they said of it so far; who says something else at this moment waits."""
    db.session.refresh(promise, with_for_update=True)
    wanted = select(PromiseWord).where(PromiseWord.promise_id == promise.id, PromiseWord.said_by == by)
    return list(db.session.scalars(wanted.order_by(PromiseWord.id)))


def _verdict(word: PromiseWord) -> Verdict:
    return Verdict(word.kept, word.words, word.link)


def _write(promise: DeliveryPromise, by: str, verdict: Verdict) -> None:
    db.session.execute(insert(PromiseWord).values(promise_id=promise.id, said_by=by, **verdict._asdict()))
    by_author = select(PromiseWord.id).where(PromiseWord.promise_id == promise.id, PromiseWord.said_by == rules.AUTHOR)
    if by == rules.AUTHOR or db.session.scalar(by_author.limit(1)) is None:
        promise.kept, promise.kept_at = verdict.kept, now()
    db.session.flush()
    delivery = db.session.get_one(Delivery, promise.delivery_id)
    publish(DeliveryChanged(petition_id=delivery.petition_id, decision_maker_id=delivery.decision_maker_id))
