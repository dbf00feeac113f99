"""Joining a topic, asking to, letting somebody in, and leaving."""

from sqlalchemy import ColumnElement, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from .. import deed_queries, recall_queries
from ..bans import expect_not_banned, is_banned
from ..errors import HasRole, JoinLater, VoteGoesOn, WhyRemoved
from ..events import RemovalMade, TopicAsked, TopicEntered, TopicLeft
from ..models import Topic, TopicMember, TopicRole, TopicRule
from ..roles import HOLDS, Standing, expect
from . import comings, deeds

# The row, and not one that was there.
IS_NEW: ColumnElement[bool] = literal_column("topic_members.xmax = 0").label("is_new")


def join(topic: Topic, member: Member, *, words: str = "") -> bool:
    """Become a member at once, or ask to where somebody has to let one in; whether one is a member now.

    Doing it again changes nothing. Raises BannedFromTopic, and JoinLater for whoever was removed lately, or not let in.
    """
    expect_not_banned(topic.id, member)
    if again_at := deed_queries.find_rest(topic.id, member.id):
        raise JoinLater(again_at)
    is_open = topic.joining == "open"
    row = insert(TopicMember).values(
        topic_id=topic.id,
        member_id=member.id,
        words="" if is_open else words,
        joined_at=func.now() if is_open else None,
    )
    kept = row.on_conflict_do_update(
        index_elements=["member_id", "topic_id"],
        set_={"joined_at": row.excluded.joined_at},
        where=TopicMember.joined_at.is_(None),
    )
    changed = db.session.execute(kept.returning(TopicMember.joined_at, IS_NEW)).one_or_none()
    if changed is None:  # they are a member already
        return True
    if changed.joined_at is not None:
        comings.note(topic.id, member.id, "joined")
        publish(TopicEntered(topic_id=topic.id, member_id=member.id))
    elif changed.is_new:
        publish(TopicAsked(topic_id=topic.id, member_id=member.id))
    return changed.joined_at is not None


def let_in(topic: Topic, member_id: int, *, by: Standing) -> bool:
    """Have somebody be a member who asked to be; whether they did. Raises Forbidden, VotedAbout."""
    expect(by.may_moderate, by)
    asking = (TopicMember.topic_id == topic.id, TopicMember.member_id == member_id, TopicMember.joined_at.is_(None))
    is_free = ~is_banned(TopicMember.topic_id, TopicMember.member_id)
    taken = (
        update(TopicMember)
        .where(*asking, is_free)
        .values(joined_at=func.now(), words="")
        .returning(TopicMember.member_id)
    )
    if db.session.scalar(taken, execution_options=QUIETLY) is None:
        return False
    deeds.note(topic.id, "let-in")
    comings.note(topic.id, member_id, "joined")
    publish(TopicEntered(topic_id=topic.id, member_id=member_id, is_let_in=True))
    return True


def remove(topic: Topic, member_id: int, *, by: Standing, rule: TopicRule | None, reason: str) -> bool:
    """Have somebody be a member no more, or not let them in; whether they were or asked. They are told why: what was
    written, or the rule's own words. Raises Forbidden, VotedAbout, HasRole, WhyRemoved.

    While members vote about a lead, or ask for that, members are removed by the site's moderators alone, and others
    have VoteGoesOn. Where nothing came of it lately, only enough who ask make it so again.
    """
    expect(by.may_moderate, by)
    if by.site_role == "member" and recall_queries.may_vote_now(topic.id, member_id):
        raise VoteGoesOn
    why = reason or (rule.text or rule.title if rule else "")
    if not why:
        raise WhyRemoved
    is_in = _leave(topic, member_id)
    if is_in is None:
        return False
    if is_in:
        comings.note(topic.id, member_id, "removed")
    kind, title = "removed" if is_in else "refused", rule.title if rule else ""
    deed_id = deeds.note_removal(topic.id, kind, member_id=member_id, by_id=by.member_id, rule=title, reason=why)
    publish(RemovalMade(deed_id=deed_id, topic_id=topic.id, member_id=member_id))
    return True


def leave(topic: Topic, member: Member) -> bool:
    """Be a member no more, or ask no more; whether one was or did. Raises HasRole."""
    is_in = _leave(topic, member.id)
    if is_in:
        comings.note(topic.id, member.id, "left")
    return is_in is not None


def take_along(topic_id: int, member_id: int) -> None:
    """Whoever is given a role in a topic is a member of it."""
    row = insert(TopicMember).values(topic_id=topic_id, member_id=member_id, joined_at=func.now())
    kept = row.on_conflict_do_update(
        index_elements=["member_id", "topic_id"],
        set_={"joined_at": func.now(), "words": ""},
        where=TopicMember.joined_at.is_(None),
    )
    if db.session.scalar(kept.returning(TopicMember.member_id)) is not None:
        comings.note(topic_id, member_id, "joined")


def forget_member(member_id: int) -> None:
    """A former member is in no topic."""
    db.session.execute(delete(TopicMember).where(TopicMember.member_id == member_id))


def _leave(topic: Topic, member_id: int) -> bool | None:
    """Whether they were in, or asked; None where they were neither. Raises HasRole."""
    held = (TopicRole.topic_id == topic.id, TopicRole.member_id == member_id, HOLDS)
    if db.session.scalar(select(TopicRole.id).where(*held)) is not None:
        raise HasRole
    gone = delete(TopicMember).where(TopicMember.topic_id == topic.id, TopicMember.member_id == member_id)
    is_in: bool | None = db.session.scalar(gone.returning(TopicMember.joined_at.is_not(None)))
    if is_in is not None:
        publish(TopicLeft(topic_id=topic.id, member_id=member_id))
    return is_in
