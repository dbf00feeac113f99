"""Telling members: one row for each kind, thing and day, which counts on and comes up again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, Insert, distinct_on, insert
from sqlalchemy.sql.dml import ReturningInsert

from ..core.data.db import db
from ..follows.models import Follow
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import Role, has_profile
from ..moderation.models import Decision, Report
from ..petitions.events import ShareBrought
from ..posts.models import Post
from ..topics.models import TopicRule
from .models import Notification

# The table, for statements with parameters: of an entity they would be rows to insert.
NOTIFICATIONS = Notification.__table__
KEPT = timedelta(days=365)
ONE_A_DAY = ["member_id", "kind", "thing", "day"]


class News(NamedTuple):
    """What there is to tell, about which thing, by whom."""

    kind: str
    thing: str
    post_id: int | None = None
    actor_id: int | None = None
    times: int | ColumnElement[int] = 1
    data: Mapping[str, str | int] = {}


def tell_of_reply(*, reply_id: int, root_id: int, parent_id: int, author_id: int) -> list[int]:
    """Tell whoever was answered, and whoever opened the thread; returns who was told."""
    values = {"reply": reply_id, "root": root_id, "parent": parent_id, "actor": author_id}
    return list(db.session.scalars(_reply_statement(), values))


def tell_of_follower(*, member_id: int, followed_id: int) -> list[int]:
    """Tell a member of a new follower. Following again and again says it only once a day."""
    today = select(func.count()).where(Follow.followed_id == followed_id, Follow.created_at >= func.current_date())
    row = _row(followed_id, News("followed", "oneself", actor_id=member_id, times=today.scalar_subquery()))
    is_known = and_(Notification.actor_id == row.excluded.actor_id, Notification.count >= row.excluded.count)
    read_at = case((is_known, Notification.read_at), else_=None)
    return _write(row, count=row.excluded.count, read_at=read_at)


def tell_of_step(*, petition_id: int, author_id: int, step: int) -> list[int]:
    """Tell an author that a petition has reached a step; the highest of the day is what is said."""
    return _write(_row(author_id, News("step", f"post:{petition_id}", petition_id, data={"step": step})), count=1)


def tell_of_shares(brought: Iterable[ShareBrought]) -> list[int]:
    """Tell members what their shares brought since the last time; what was withdrawn today is taken off again."""
    brought = sorted(brought, key=lambda branch: (branch.member_id, branch.share_id))
    for branch in brought:
        if branch.n < 0:
            _take_off(branch)
    rows = [
        {
            "member_id": branch.member_id,
            "kind": "brought",
            "thing": f"share:{branch.share_id}",
            "day": func.current_date(),
            "post_id": branch.post_id,
            "count": branch.n,
        }
        for branch in brought
        if branch.n > 0
    ]
    return _write(insert(Notification).values(rows)) if rows else []


def tell_of_changed_text(petition_id: int, member_ids: Sequence[int]) -> list[int]:
    """Tell these members, but not its author, that a petition's text has changed; of several times today, how often."""
    news = News("changed", f"post:{petition_id}", petition_id)
    author = select(Post.author_id).where(Post.id == petition_id).scalar_subquery()
    return _write(_rows(news, Member.id.in_(member_ids), Member.id != author)) if member_ids else []


def tell_of_decision(decision_id: int) -> list[int]:
    """Tell an author what was decided, by which rule and why, and those who reported it what came of it."""
    wanted = (
        select(Decision, Post.author_id, TopicRule.title)
        .join(Post, Post.id == Decision.post_id)
        .outerjoin(TopicRule, TopicRule.id == Decision.rule_id)
        .where(Decision.id == decision_id)
    )
    decision, author_id, rule = db.session.execute(wanted).one()
    data = {"action": decision.action, "rule": rule or "", "reason": decision.reason}
    news = News("report", f"decision:{decision_id}", decision.post_id, data=data)
    wanted_by = select(Report.reporter_id).where(
        Report.decision_id == decision_id, Report.reporter_id.is_not(None), Report.reporter_id != author_id
    )
    told = [member_id for reporter in db.session.scalars(wanted_by.distinct()) for member_id in _tell(reporter, news)]
    if decision.action != "dismiss":
        told += _tell(author_id, news._replace(kind="decision"))
    return told


def mark_read(member: Member, until: datetime) -> None:
    """Note that a member has seen everything up to this moment."""
    unread = (Notification.member_id == member.id, Notification.read_at.is_(None), Notification.updated_at <= until)
    db.session.execute(update(Notification).where(*unread).values(read_at=func.now()))


@cache
def _reply_statement() -> ReturningInsert[int]:
    """Both in one, made once: who opened the thread is told of a reply in it, whoever else was answered of that."""
    reply, root, parent, actor = (bindparam(name, type_=BigInteger) for name in ("reply", "root", "parent", "actor"))
    opened = Post.id == root
    values = {
        "member_id": Member.id,
        "kind": case((opened, "replied"), else_="answered"),
        "thing": func.concat("post:", root),
        "day": func.current_date(),
        "count": literal(1),
        "post_id": reply,
        "actor_id": actor,
        "data": literal({}, JSONB),
    }
    asked = (Post.id.in_((root, parent)), Member.id != actor, has_profile(), _wants_to_hear_of(actor))
    wanted = select(*values.values()).join(Member, Member.id == Post.author_id).where(*asked)
    once_each = wanted.ext(distinct_on(Member.id)).order_by(Member.id, opened.desc())
    return _counting_on(insert(NOTIFICATIONS).from_select(list(values), once_each))


def _tell(member_id: int | None, news: News) -> list[int]:
    if member_id is None or member_id == news.actor_id:
        return []
    return _write(_row(member_id, news))


def _row(member_id: int, news: News) -> Insert:
    """A row for one member, or none where that member is gone or wants nothing of the actor."""
    return _rows(news, Member.id == member_id)


def _rows(news: News, *whom: ColumnElement[bool]) -> Insert:
    """The same for each of several."""
    values = {
        "member_id": Member.id,
        "kind": literal(news.kind),
        "thing": literal(news.thing),
        "day": func.current_date(),
        "count": literal(news.times) if isinstance(news.times, int) else news.times,
        "post_id": literal(news.post_id, Notification.post_id.type),
        "actor_id": literal(news.actor_id, Notification.actor_id.type),
        "data": literal(news.data, JSONB),
    }
    wanted = select(*values.values()).where(*whom, has_profile())
    if news.actor_id is not None:
        wanted = wanted.where(_wants_to_hear_of(literal(news.actor_id, BigInteger)))
    return insert(Notification).from_select(list(values), wanted)


def _write(row: Insert, **differently: Any) -> list[int]:
    """Insert, or let the row of today count on and come up again; returns who was told."""
    return list(db.session.scalars(_counting_on(row, **differently)))


def _counting_on(row: Insert, **differently: Any) -> ReturningInsert[int]:
    again = {
        "count": Notification.count + row.excluded.count,
        "post_id": row.excluded.post_id,
        "actor_id": row.excluded.actor_id,
        "data": row.excluded.data,
        "updated_at": func.now(),
        "read_at": None,
        **differently,
    }
    return row.on_conflict_do_update(index_elements=ONE_A_DAY, set_=again).returning(Notification.member_id)


def _take_off(branch: ShareBrought) -> None:
    today = (
        Notification.member_id == branch.member_id,
        Notification.kind == "brought",
        Notification.thing == f"share:{branch.share_id}",
        Notification.day == func.current_date(),
    )
    left = func.greatest(Notification.count + branch.n, 0)
    db.session.execute(update(Notification).where(*today).values(count=left))


def _wants_to_hear_of(actor_id: ColumnElement[int]) -> ColumnElement[bool]:
    """That the query's member may be told of what the actor did."""
    return and_(*welcome(Role.MEMBER, actor_id, reader_id=Member.id))


def forget_member(member_id: int) -> None:
    """What a former member was told, and that they followed somebody."""
    followed = and_(Notification.actor_id == member_id, Notification.kind == "followed")
    db.session.execute(delete(Notification).where(or_(Notification.member_id == member_id, followed)))


def forget_old() -> None:
    """Nobody looks up what was told a year ago."""
    db.session.execute(delete(Notification).where(Notification.updated_at < func.now() - KEPT))
