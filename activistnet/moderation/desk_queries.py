"""Reasons kept for rules, and what moderators leave out of their own queue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, any_, func, select

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..topics import queries as topic_queries
from ..topics.models import TopicRule
from .desk_models import KeptReason, LeftOut

# Kinds of cases that are no kinds of posts.
APART = ("reason", "member", "topic", "signatures", "note", "summary", "translation")


def list_reasons(topic_id: int | None) -> dict[int, list[KeptReason]]:
    """Those kept for the rules that hold in a topic, or on the whole site, by the number of their rule."""
    rule_ids = [rule.id for rule in topic_queries.list_rules(topic_id)]
    wanted = select(KeptReason).where(KeptReason.rule_id.in_(rule_ids)).order_by(KeptReason.rule_id, KeptReason.id)
    found: dict[int, list[KeptReason]] = {}
    for reason in db.session.scalars(wanted):
        found.setdefault(reason.rule_id, []).append(reason)
    return found


def find_reason(reason_id: int, topic_id: int | None) -> tuple[KeptReason, TopicRule] | None:
    """One that is kept for a rule which holds there, and the rule."""
    reason = db.session.get(KeptReason, reason_id) if reason_id <= LARGEST_ID else None
    rules = {rule.id: rule for rule in topic_queries.list_rules(topic_id)}
    return (reason, rules[reason.rule_id]) if reason and reason.rule_id in rules else None


def get_reason(reason_id: int) -> tuple[KeptReason, TopicRule]:
    """One of any rule. Raises NotFound."""
    reason = db.session.get(KeptReason, reason_id) if reason_id <= LARGEST_ID else None
    if reason is None:
        raise NotFound
    return reason, db.session.get_one(TopicRule, reason.rule_id)


def list_left_out(member: Member) -> Sequence[str]:
    """What this member leaves out now."""
    mine = (LeftOut.member_id == member.id, LeftOut.until > func.now())
    return db.session.scalars(select(LeftOut.what).where(*mine).order_by(LeftOut.what)).all()


def is_rule(number: int) -> bool:
    """Whether there is a rule of this number."""
    return number <= LARGEST_ID and db.session.get(TopicRule, number) is not None


def list_rule_titles(numbers: Sequence[int]) -> dict[int, str]:
    """What these rules say."""
    wanted = select(TopicRule.id, TopicRule.title).where(TopicRule.id.in_(numbers))
    return dict(db.session.execute(wanted).all()) if numbers else {}


def name_of(what: str) -> tuple[str, str]:
    """The kind of what is left out, and its number or name."""
    kind, _, name = what.partition(":")
    return kind, name


def leaves_out(member: type[Member], what: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a member leaves something out that is among these words."""
    return there_is(LeftOut, LeftOut.member_id == member.id, LeftOut.until > func.now(), LeftOut.what == any_(what))
