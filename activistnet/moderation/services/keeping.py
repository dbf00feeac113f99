"""Reasons kept for a rule: adding and removing them."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...topics.models import TopicRule
from ..desk_models import KeptReason
from ..errors import TooManyReasons

MOST = 20  # of one rule


def keep(rule: TopicRule, words: str) -> None:
    """Keep a reason; the same again changes nothing. Raises TooManyReasons."""
    held = select(TopicRule.id).where(TopicRule.id == rule.id).with_for_update(key_share=True)
    db.session.execute(held)  # one is added at a time
    kept = select(func.count()).where(KeptReason.rule_id == rule.id, KeptReason.words != words)
    if (db.session.scalar(kept) or 0) >= MOST:
        raise TooManyReasons
    db.session.execute(insert(KeptReason).values(rule_id=rule.id, words=words).on_conflict_do_nothing())


def remove(reason_id: int) -> None:
    """Keep it no more."""
    db.session.execute(delete(KeptReason).where(KeptReason.id == reason_id))
