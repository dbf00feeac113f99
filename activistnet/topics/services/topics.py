"""Following topics, and making and changing them."""

from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from ..errors import NameTaken, NoWord, StaysForMembers, StaysPublic, TagsWrong
from ..events import TopicAudienceChanged
from ..models import LONGEST_TAG, MOST_TAGS, Topic, TopicFollow
from ..roles import Standing, expect
from . import deeds
from .addresses import word_of


def follow(topic: Topic, member: Member) -> None:
    """Show what is published in a topic to a member from now on; doing it again changes nothing."""
    db.session.execute(insert(TopicFollow).values(member_id=member.id, topic_id=topic.id).on_conflict_do_nothing())


def unfollow(topic: Topic, member: Member) -> None:
    """Stop doing so."""
    db.session.execute(delete(TopicFollow).where(TopicFollow.member_id == member.id, TopicFollow.topic_id == topic.id))


def forget_member(member_id: int) -> None:
    """A former member follows no topic."""
    db.session.execute(delete(TopicFollow).where(TopicFollow.member_id == member_id))


def add_topic(*, name: str, description: str) -> Topic:
    """A new topic at the end of the list, its address made of its name. Raises NoWord, NameTaken."""
    last = select(func.coalesce(func.max(Topic.position), 0) + 1).scalar_subquery()
    slug = word_of(name)
    if not slug:
        raise NoWord
    row = insert(Topic).values(slug=slug, name=name, description=description, position=last)
    topic: Topic | None = db.session.scalar(row.on_conflict_do_nothing(index_elements=["slug"]).returning(Topic))
    if topic is None:
        raise NameTaken
    return topic


def change_topic(topic: Topic, *, name: str, description: str) -> bool:
    """Give it another name or description; its address stays. Whether that changes anything."""
    is_other = (topic.name, topic.description) != (name, description)
    topic.name, topic.description = name, description
    return is_other


def change_settings(topic: Topic, *, has_petitions: bool, has_posts: bool, **given: Any) -> bool:
    """Whom it is for, who may join and post, and what it says; whether that changes anything. Hold it before.

    Raises StaysPublic, StaysForMembers.
    """
    is_for_others = given["visibility"] != topic.visibility
    if is_for_others and given["visibility"] == "members" and has_petitions:
        raise StaysPublic
    if is_for_others and given["visibility"] == "public" and has_posts:
        raise StaysForMembers
    before = {name: getattr(topic, name) for name in given}
    for name, value in given.items():
        setattr(topic, name, value)
    db.session.flush()
    if is_for_others:
        publish(TopicAudienceChanged(topic_id=topic.id))
    changed = [name for name, value in given.items() if before[name] != value]
    if changed:
        deeds.note(topic.id, "settings", detail={"changed": changed})
    return bool(changed)


def name_tags(topic: Topic, tags: list[str], *, by: Standing) -> bool:
    """Let threads of a topic have these tags; whether that changes anything. Hold it before.

    Raises Forbidden, TagsWrong.
    """
    expect(by.may_moderate, by)
    if len(tags) > MOST_TAGS or any(len(each) > LONGEST_TAG for each in tags):
        raise TagsWrong
    before, topic.tags = topic.tags, tags
    db.session.flush()
    if tags == before:
        return False
    added, removed = ([each for each in one if each not in other] for one, other in ((tags, before), (before, tags)))
    deeds.note(topic.id, "tags", detail={"added": added, "removed": removed})
    return True


def close_topic(topic_id: int) -> bool:
    """Let it take no new threads; whether it did until now."""
    return _is_changed(topic_id, is_closed=False, to=func.now())


def reopen_topic(topic_id: int) -> bool:
    """Let it take them again; whether it did not."""
    return _is_changed(topic_id, is_closed=True, to=None)


def _is_changed(topic_id: int, *, is_closed: bool, to: object) -> bool:
    was = Topic.closed_at.is_not(None) if is_closed else Topic.closed_at.is_(None)
    changed = update(Topic).where(Topic.id == topic_id, was).values(closed_at=to).returning(Topic.id)
    if db.session.scalar(changed) is None:
        return False
    deeds.note(topic_id, "opened" if is_closed else "closed")
    return True
