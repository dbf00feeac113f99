"""Making word rules, rehearsing them, and switching them on and off."""

from datetime import timedelta

from sqlalchemy import func, select

from ...core.data import orders
from ...core.data.db import db
from ...core.data.time import now
from ...members.models import IS_STAFF, Member
from .. import queries, rehearsing, rules
from ..errors import NeedsSecondLook, NothingToLookFor, NotRehearsed, TooManyRules
from ..matching import Looked, tidy
from ..models import WordRule


def make(
    member: Member, *, kind: str, pattern: str, topic_id: int | None, audience: str, effect: str, days: int
) -> WordRule:
    """A rule that is rehearsed at once and does nothing yet. Raises NothingToLookFor."""
    folded = "" if kind == "link" else tidy(queries.fold(pattern))
    if kind != "link" and not any(letter.isalnum() for letter in folded):
        raise NothingToLookFor
    rule = WordRule(
        kind=kind,
        pattern=folded,
        topic_id=topic_id,
        audience=audience,
        effect=effect,
        made_by_id=member.id,
        ends_at=now() + timedelta(days=days),
    )
    db.session.add(rule)
    db.session.flush()
    rehearse(rule)
    return rule


def rehearse(*rehearsed: WordRule) -> None:
    """See what they would have found."""
    for rule, done in zip(rehearsed, rehearsing.rehearse_all([looked(rule) for rule in rehearsed]), strict=True):
        rule.rehearsed_at = now()
        rule.rehearsal = {
            "posts": done.posts,
            "found": done.total,
            "examples": done.found[: rules.EXAMPLES],
            "additions": done.additions[: rules.EXAMPLES],
            "signatures": done.signatures[: rules.EXAMPLES],
            "said": done.said[: rules.EXAMPLES],
        }


def switch_on(rule: WordRule, member: Member) -> None:
    """Let it act from now on. Raises NotRehearsed, NeedsSecondLook, TooManyRules."""
    if rule.rehearsed_at is None or rule.rehearsed_at < now() - rules.REHEARSAL_HOLDS:
        raise NotRehearsed
    if needs_other(rule, member):
        raise NeedsSecondLook
    if queries.count_on() >= rules.MOST_RULES:
        raise TooManyRules
    rule.on_at, rule.on_by_id, rule.off_at = now(), member.id, None
    db.session.flush()
    tell_processes()


def switch_off(rule: WordRule) -> None:
    """Let it act no more; what it has found stays where it is."""
    rule.off_at = rule.off_at or now()
    db.session.flush()
    tell_processes()


def tell_processes() -> None:
    """Have every process know whether any rule acts: where none does, nothing is asked when people sign."""
    acts = queries.count_on() > 0
    if acts != orders.Orders.of(orders.read()).word_rules:
        orders.say("word_rules", "on" if acts else "")


def needs_other(rule: WordRule, member: Member) -> bool:
    """Whether somebody else has to switch it on: it would have found much, and there is somebody else."""
    if rule.effect == "count" or rule.made_by_id != member.id or share(rule) <= rules.MOST_SHARE:
        return False
    others = select(func.count()).where(
        IS_STAFF, Member.id != member.id, Member.suspended_at.is_(None), Member.deleted_at.is_(None)
    )
    return bool(db.session.scalar(others))


def share(rule: WordRule) -> float:
    """Of what it looked at when it was rehearsed last."""
    done = rule.rehearsal or {}
    return done["found"] / done["posts"] if done.get("posts") else 0.0


def looked(rule: WordRule) -> Looked:
    """As texts are compared with it."""
    return Looked(rule.id, rule.kind, rule.pattern, rule.topic_id, rule.audience, rule.effect)
