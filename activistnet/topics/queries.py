"""Finding topics, their rules and their followers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build_all
from ..core.data.tallies import Counted, tallied
from ..core.refusals import NotFound
from .errors import TopicClosed
from .models import Topic, TopicFollow, TopicRule

Row = TypeVar("Row", Topic, TopicRule)

HOLDS = TopicRule.removed_at.is_(None)
FOLLOWERS = Counted(
    "topic_followers",
    Topic,
    """
    SELECT topic_id AS of_id, count(*) AS n FROM topic_follows
     WHERE topic_id BETWEEN :first AND :last
       AND member_id NOT IN (SELECT id FROM members WHERE suspended_at IS NOT NULL)
     GROUP BY topic_id
    """,
)


@dataclass(frozen=True)
class TopicLine:
    """A topic in a list."""

    id: int
    slug: str
    name: str
    description: str
    follower_count: int
    is_followed: bool
    is_closed: bool
    languages: list[str]


def get_topic(slug: str) -> Topic:
    """The topic of this address. Raises NotFound."""
    topic = db.session.scalar(select(Topic).where(Topic.slug == slug))
    if topic is None:
        raise NotFound
    return topic


def hold_topic(slug: str) -> Topic:
    """The same; whoever else changes it waits until this transaction ends."""
    return _held(select(Topic).where(Topic.slug == slug))


def get_topic_by_id(topic_id: int) -> Topic:
    """The topic of this number. Raises NotFound."""
    topic = db.session.get(Topic, topic_id)
    if topic is None:
        raise NotFound
    return topic


def get_open_topic(slug: str) -> Topic:
    """The same, to begin something in it. Raises TopicClosed too."""
    topic = get_topic(slug)
    if topic.closed_at is not None:
        raise TopicClosed
    return topic


def list_open_topics(member_id: int | None = None) -> list[TopicLine]:
    """Those in which something can be begun."""
    return [topic for topic in list_topics(member_id) if not topic.is_closed]


def list_topics(member_id: int | None = None) -> list[TopicLine]:
    """All topics in the order the site gives them, with those a member follows marked."""
    followed = Topic.id.in_(select(TopicFollow.topic_id).where(TopicFollow.member_id == member_id))
    wanted = (
        select(
            Topic.id,
            Topic.slug,
            Topic.name,
            Topic.description,
            tallied(FOLLOWERS.what, Topic.id).label("follower_count"),
            followed.label("is_followed"),
            Topic.closed_at.is_not(None).label("is_closed"),
            Topic.languages,
        )
    ).order_by(Topic.position, Topic.id)
    return build_all(TopicLine, db.session.execute(wanted))


def spoken_in(lines: Iterable[TopicLine], slug: str = "") -> set[str]:
    """The languages that people write in, as these topics say, or the one of this name."""
    return {code for line in lines if slug in ("", line.slug) for code in line.languages}


def list_open_to_all() -> Sequence[Topic]:
    """Those of them that are for everybody."""
    wanted = select(Topic).where(Topic.closed_at.is_(None), Topic.visibility == "public")
    return db.session.scalars(wanted.order_by(Topic.position, Topic.id)).all()


def list_followed(member_id: int) -> Sequence[Topic]:
    """The topics a member follows, in the order the site gives them."""
    followed = select(TopicFollow.topic_id).where(TopicFollow.member_id == member_id)
    return db.session.scalars(select(Topic).where(Topic.id.in_(followed)).order_by(Topic.position, Topic.id)).all()


def list_own_rules(topic_id: int | None) -> Sequence[TopicRule]:
    """A topic's own rules; those of the whole site without a topic."""
    return db.session.scalars(
        select(TopicRule).where(TopicRule.topic_id == topic_id, HOLDS).order_by(TopicRule.number)
    ).all()


def list_removed_rules(topic_id: int) -> Sequence[TopicRule]:
    """Those of a topic and of the site that hold no more and that reports or decisions cite."""
    here = or_(TopicRule.topic_id == topic_id, TopicRule.topic_id.is_(None))
    removed = select(TopicRule).where(here, ~HOLDS)
    return db.session.scalars(removed.order_by(TopicRule.removed_at.desc())).all()


def get_rule(rule_id: int) -> TopicRule:
    """A rule that holds, by its number. Raises NotFound."""
    rule = db.session.get(TopicRule, rule_id)
    if rule is None or rule.removed_at is not None:
        raise NotFound
    return rule


def hold_rule(rule_id: int) -> TopicRule:
    """The same; whoever else changes it waits until this transaction ends."""
    return _held(select(TopicRule).where(TopicRule.id == rule_id, HOLDS))


def list_rules(topic_id: int | None) -> Sequence[TopicRule]:
    """The rules that hold in a topic, those of the whole site first; its own stands for the site's of the same code.

    Without a topic, those of the site.
    """
    return db.session.scalars(select(TopicRule).where(_holds_in(topic_id)).order_by(*_RULES_IN_ORDER)).all()


def _holds_in(topic_id: Any) -> ColumnElement[bool]:
    own = aliased(TopicRule)
    has_own = exists().where(own.topic_id == topic_id, own.code == TopicRule.code, own.removed_at.is_(None))
    here = or_(TopicRule.topic_id == topic_id, TopicRule.topic_id.is_(None) & ~has_own)
    return and_(here, HOLDS)


_RULES_IN_ORDER = (TopicRule.topic_id.is_not(None), TopicRule.number)


def get_topic_with_rules(slug: str) -> tuple[Topic, int, list[TopicRule]]:
    """The topic of this address, how many follow it who are not suspended, and its rules. Raises NotFound."""
    wanted = select(Topic, tallied(FOLLOWERS.what, Topic.id).label("followers"), TopicRule).where(Topic.slug == slug)
    rows = db.session.execute(wanted.outerjoin(TopicRule, _holds_in(Topic.id)).order_by(*_RULES_IN_ORDER)).all()
    if not rows:
        raise NotFound
    return rows[0].Topic, rows[0].followers, [row.TopicRule for row in rows if row.TopicRule is not None]


def list_by_slug(slugs: Iterable[str]) -> list[Topic]:
    """Those of these topics that there are, in the order the site gives them."""
    wanted = select(Topic).where(Topic.slug.in_(list(slugs))).order_by(Topic.position, Topic.id)
    return list(db.session.scalars(wanted))


def is_followed(topic_id: int, member_id: int) -> bool:
    """Whether this member follows a topic."""
    return db.session.get(TopicFollow, (member_id, topic_id)) is not None


def find_rule(topic_id: int | None, code: str) -> TopicRule | None:
    """The rule that a code means in a topic."""
    return next((rule for rule in list_rules(topic_id) if rule.code == code), None)


def _held(wanted: Select[Row]) -> Row:
    found = db.session.scalar(wanted.with_for_update(key_share=True).execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
