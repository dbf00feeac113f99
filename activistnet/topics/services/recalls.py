"""Asking for a vote about a lead, voting, and ending it. Who is active there is counted by those who ask."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data import audit
from ...core.data.audit import COMMAND_LINE
from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden, NotFound
from ...members.models import Member
from ...members.readers import is_heard
from ..bans import banned_from, expect_not_banned
from ..errors import NoLead, NotActive, RecalledLately, VoteIsOver
from ..events import RecallAsked, RecallEnded, RecallOpened
from ..models import Topic
from ..recall_models import Recall, RecallVote
from ..recall_rules import ASKED_FOR, RESTS, VOTED_FOR, binds, is_recalled, needed
from ..role_queries import find_role
from ..roles import Standing
from .roles import recall_lead

AT_ONCE = 50


def ask(topic: Topic, lead_id: int, member: Member, *, is_active: bool, active: int) -> bool:
    """Ask for a vote about a lead, as one of so many active members; whether that opened it.

    Raises BannedFromTopic, NotActive, NoLead, RecalledLately.
    """
    expect_not_banned(topic.id, member)
    if not is_active or lead_id == member.id:
        raise NotActive
    if find_role(topic.id, lead_id) != "lead":
        raise NoLead
    recall = _begin(topic.id, lead_id, needs=needed(active))
    if recall.opened_at is None:
        recall.needs = max(recall.needs, needed(active))  # the topic may have grown since the first one asked
    wanted = insert(RecallVote).values(recall_id=recall.id, member_id=member.id, asks=True)
    db.session.execute(wanted.on_conflict_do_nothing())
    counted = select(func.count()).where(RecallVote.recall_id == recall.id, RecallVote.asks)
    asked = db.session.scalar(counted) or 0
    if recall.opened_at is not None:
        return False
    if asked < recall.needs:
        _bind(recall, asked)
        return False
    recall.opened_at, recall.ends_at, recall.electorate = func.now(), func.now() + VOTED_FOR, active
    recall.bound_at = recall.bound_at or func.now()
    db.session.flush()
    publish(RecallOpened(topic_id=topic.id, member_id=lead_id))
    audit.record(COMMAND_LINE, "topic.vote", f"member:{lead_id}", topic=topic.slug)
    return True


def vote(topic: Topic, recall_id: int, member: Member, *, is_active: bool, recalls: bool) -> None:
    """Say whether the lead is to be recalled; the last word counts.

    Raises BannedFromTopic, NotActive, VoteIsOver, NotFound.
    """
    expect_not_banned(topic.id, member)
    recall = _held(topic, recall_id)
    if not is_active or recall.member_id == member.id:
        raise NotActive
    is_open = select(Recall.id).where(
        Recall.id == recall.id, Recall.opened_at.is_not(None), Recall.ends_at > func.now()
    )
    if recall.ended_at is not None or db.session.scalar(is_open) is None:
        raise VoteIsOver
    said = insert(RecallVote).values(recall_id=recall.id, member_id=member.id, recalls=recalls)
    kept = said.on_conflict_do_update(index_elements=["recall_id", "member_id"], set_={"recalls": recalls})
    db.session.execute(kept)


def stop(topic: Topic, recall_id: int, *, by: Standing, reason: str) -> None:
    """End one that is an abuse, with a reason for everybody. Raises Forbidden, VoteIsOver, NotFound."""
    if by.site_role != "operator":
        raise Forbidden
    recall = _held(topic, recall_id)
    if recall.ended_at is not None:
        raise VoteIsOver
    _end(recall, "stopped", reason=reason)
    audit.record(by.member_id or COMMAND_LINE, "topic.vote_stop", f"member:{recall.member_id}", topic=topic.slug)


def end_due() -> bool:
    """End some of those whose time has come, and take the role away where it was voted; whether there may be more."""
    due = select(Recall).where(Recall.ended_at.is_(None), Recall.ends_at <= func.now()).order_by(Recall.id)
    recalls = db.session.scalars(due.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    for recall in recalls:
        _decide(recall)
    return len(recalls) == AT_ONCE


def forget_member(member_id: int) -> None:
    """A former member is no lead, and has voted on none."""
    db.session.execute(delete(RecallVote).where(RecallVote.member_id == member_id))
    db.session.execute(delete(Recall).where(Recall.member_id == member_id))


def _decide(recall: Recall) -> None:
    if recall.opened_at is None or find_role(recall.topic_id, recall.member_id) != "lead":
        _end(recall, "lapsed")
        return
    # Whoever is suspended, or banned there, has no say.
    is_here = RecallVote.member_id.not_in(banned_from(recall.topic_id))
    heard = (RecallVote.recall_id == recall.id, is_heard(RecallVote.member_id), is_here)
    counted = select(RecallVote.recalls, func.count()).where(*heard)
    votes = dict(db.session.execute(counted.group_by(RecallVote.recalls)).all())
    recall.for_count, recall.against_count = votes.get(True, 0), votes.get(False, 0)
    is_over = is_recalled(recall.for_count, recall.against_count, recall.electorate)
    if is_over:
        recall_lead(db.session.get_one(Topic, recall.topic_id), db.session.get_one(Member, recall.member_id))
    _end(recall, "recalled" if is_over else "kept")


def _end(recall: Recall, outcome: str, *, reason: str = "") -> None:
    recall.ended_at, recall.outcome, recall.reason = func.now(), outcome, reason
    was_bound = recall.bound_at is not None or recall.opened_at is not None
    db.session.flush()
    db.session.execute(delete(RecallVote).where(RecallVote.recall_id == recall.id))
    if was_bound:
        publish(RecallEnded(recall_id=recall.id, topic_id=recall.topic_id, member_id=recall.member_id, outcome=outcome))


def _bind(recall: Recall, asked: int) -> None:
    """Have the lead decide nothing from now on, if enough ask; not again soon where it came to nothing before."""
    if recall.bound_at is None and binds(asked, recall.needs) and not _has_lapsed_lately(recall):
        recall.bound_at = func.now()
        publish(RecallAsked(topic_id=recall.topic_id, member_id=recall.member_id))


def _has_lapsed_lately(recall: Recall) -> bool:
    about = (Recall.topic_id == recall.topic_id, Recall.member_id == recall.member_id, Recall.outcome == "lapsed")
    lapsed = select(Recall.id).where(*about, Recall.bound_at.is_not(None), Recall.ended_at > func.now() - RESTS)
    return db.session.scalar(lapsed.limit(1)) is not None


def _begin(topic_id: int, lead_id: int, *, needs: int) -> Recall:
    """The one that goes on, or a new one; nobody else asks until the commit. Raises RecalledLately."""
    about = (Recall.topic_id == topic_id, Recall.member_id == lead_id)
    lately = select(Recall.id).where(*about, Recall.ended_at > func.now() - RESTS, Recall.outcome != "lapsed")
    if db.session.scalar(lately.limit(1)) is not None:
        raise RecalledLately
    row = insert(Recall).values(topic_id=topic_id, member_id=lead_id, needs=needs, ends_at=func.now() + ASKED_FOR)
    db.session.execute(row.on_conflict_do_nothing())
    going_on = select(Recall).where(*about, Recall.ended_at.is_(None)).with_for_update(key_share=True)
    return db.session.scalars(going_on).one()


def _held(topic: Topic, recall_id: int) -> Recall:
    found = select(Recall).where(Recall.id == recall_id, Recall.topic_id == topic.id).with_for_update(key_share=True)
    recall = db.session.scalar(found)
    if recall is None:
        raise NotFound
    return recall
