"""The rules of a topic, or of the whole site: adding, changing and removing them."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ...core.data.db import db
from ..models import TopicRule
from . import deeds
from .addresses import word_of

RULES = 0x72756C6573  # "rules": one is added at a time


def add_rule(topic_id: int | None, *, title: str, text: str) -> TopicRule:
    """A new rule at the end of those of a topic, or of the whole site; its code is made of its title."""
    db.session.execute(select(func.pg_advisory_xact_lock(RULES)))
    of_topic = TopicRule.topic_id == topic_id
    codes = set(db.session.scalars(select(TopicRule.code).where(of_topic)))
    number = db.session.scalar(select(func.coalesce(func.max(TopicRule.number), 0) + 1).where(of_topic)) or 1
    word = word_of(title) or "rule"
    code = next(each for each in (word, *(f"{word}-{n}" for n in range(2, len(codes) + 3))) if each not in codes)
    rule = TopicRule(topic_id=topic_id, code=code, number=number, title=title, text=text)
    db.session.add(rule)
    db.session.flush()
    _note(rule, "rule-added")
    return rule


def change_rule(rule: TopicRule, *, title: str, text: str) -> bool:
    """Say it otherwise; what cited it cites it still. Whether that changes anything."""
    is_other = (rule.title, rule.text) != (title, text)
    rule.title, rule.text = title, text
    if is_other:
        _note(rule, "rule-changed")
    return is_other


def hide_at_once(rule: TopicRule, *, is_on: bool) -> bool:
    """Have what is reported by it out of sight until somebody has looked, or not. Whether that changes anything."""
    is_other = rule.hides_at_once is not is_on
    rule.hides_at_once = is_on
    return is_other


def remove_rule(rule: TopicRule) -> None:
    """Take a rule away. One that reports or decisions cite holds no more, and stays to be read with them."""
    _note(rule, "rule-removed")
    try:
        with db.session.begin_nested():
            db.session.delete(rule)
    except IntegrityError:
        rule.removed_at = func.now()
        db.session.flush()


def _note(rule: TopicRule, kind: str) -> None:
    """Say it on the page of what was done in a topic's name, where it is a rule of one."""
    if rule.topic_id is not None:
        deeds.note(rule.topic_id, kind, detail={"title": rule.title})
