"""Following topics, and making and changing them and their rules."""

import re
import unicodedata

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from ..core.data.db import db
from ..members.models import Member
from .errors import NameTaken, NoWord, RuleCited
from .models import Topic, TopicFollow, TopicRule

RULES = 0x72756C6573  # "rules": one is added at a time
LONGEST_WORD = 40  # of an address, and of the code of a rule


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
    slug = _word_of(name)
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


def close_topic(topic_id: int) -> bool:
    """Let it take no new threads; whether it did until now."""
    return _is_changed(topic_id, is_closed=False, to=func.now())


def reopen_topic(topic_id: int) -> bool:
    """Let it take them again; whether it did not."""
    return _is_changed(topic_id, is_closed=True, to=None)


def add_rule(topic_id: int | None, *, title: str, text: str) -> TopicRule:
    """A new rule at the end of those of a topic, or of the whole site; its code is made of its title."""
    db.session.execute(select(func.pg_advisory_xact_lock(RULES)))
    of_topic = TopicRule.topic_id == topic_id
    codes = set(db.session.scalars(select(TopicRule.code).where(of_topic)))
    number = db.session.scalar(select(func.coalesce(func.max(TopicRule.number), 0) + 1).where(of_topic)) or 1
    word = _word_of(title) or "rule"
    code = next(each for each in (word, *(f"{word}-{n}" for n in range(2, len(codes) + 3))) if each not in codes)
    rule = TopicRule(topic_id=topic_id, code=code, number=number, title=title, text=text)
    db.session.add(rule)
    db.session.flush()
    return rule


def change_rule(rule: TopicRule, *, title: str, text: str) -> bool:
    """Say it otherwise; what cited it cites it still. Whether that changes anything."""
    is_other = (rule.title, rule.text) != (title, text)
    rule.title, rule.text = title, text
    return is_other


def remove_rule(rule: TopicRule) -> None:
    """Take away a rule that nothing cites. Raises RuleCited."""
    try:
        with db.session.begin_nested():
            db.session.delete(rule)
    except IntegrityError:
        raise RuleCited from None


def _is_changed(topic_id: int, *, is_closed: bool, to: object) -> bool:
    was = Topic.closed_at.is_not(None) if is_closed else Topic.closed_at.is_(None)
    changed = update(Topic).where(Topic.id == topic_id, was).values(closed_at=to).returning(Topic.id)
    return db.session.scalar(changed) is not None


def _word_of(name: str) -> str:
    """Letters and digits of every alphabet, joined by hyphens; accents of Latin letters go."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")[:LONGEST_WORD].strip("-")
