"""Telling members: one row for each kind, thing and day, which counts on and comes up again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.sql.dml import ReturningInsert

from ..core.data import repairs
from ..core.data.db import QUIETLY, db
from ..core.data.parts import delete_some
from ..featuring.models import Featured
from ..follows.models import Follow
from ..follows.visibility import reaches, welcome
from ..members.models import Member
from ..members.readers import Role, has_profile
from ..petitions.events import ShareBrought
from ..posts.models import Post
from ..posts.visibility import unmuted_thread
from .models import Notification
from .news import COUNTS_FOLLOWERS
from .news_sql import FORGET_FOLLOWER, RECOUNT_BROUGHT

KEPT = timedelta(days=365)
MOST_FOLLOWERS = 1000  # told of in one line
ONE_A_DAY = ["member_id", "kind", "thing", "day"]


class News(NamedTuple):
    """What there is to tell, about which thing, by whom."""

    kind: str
    thing: str
    post_id: int | None = None
    actor_id: int | None = None
    times: int | ColumnElement[int] = 1
    data: Mapping[str, Any] = {}


def tell_of_follower(*, member_id: int, followed_id: int) -> list[int]:
    """Tell a member of a new follower. Following again is no news for a month."""
    today = select(func.count()).where(Follow.followed_id == followed_id, Follow.created_at >= func.current_date())
    names = [str(member_id)]  # as text, which an operator of the database takes out again
    told, follower = Notification.data["told"], literal(names, JSONB)
    news = News("followed", "oneself", actor_id=member_id, times=today.scalar_subquery(), data={"told": names})
    lately = exists().where(
        Notification.member_id == followed_id,
        Notification.kind == "followed",
        Notification.thing == "oneself",
        Notification.day.between(func.current_date() - 30, func.current_date() - 1),
        told.contains(follower),
    )
    row = _row(followed_id, news, ~lately)
    before = func.coalesce(told, func.jsonb_build_array(cast(Notification.actor_id, Text)))
    is_known = or_(before.contains(follower), func.jsonb_array_length(before) >= MOST_FOLLOWERS)
    return _write(
        row,
        count=row.excluded.count,
        data=case((is_known, Notification.data), else_=func.jsonb_build_object("told", before.op("||")(follower))),
        actor_id=case((is_known, Notification.actor_id), else_=row.excluded.actor_id),
        updated_at=case((is_known, Notification.updated_at), else_=func.now()),
        read_at=case((is_known, Notification.read_at), else_=None),
    )


def tell_of_mention(
    *, post_id: int, root_id: int, parent_id: int, author_id: int, member_ids: Sequence[int]
) -> list[int]:
    """Tell these that a text names them, but not whoever hears of it as a reply, or nothing of its thread."""
    news = News("mentioned", f"post:{root_id}", post_id, actor_id=author_id)
    hears = select(Post.author_id).where(Post.id.in_((root_id, parent_id)))
    wanted = (Member.id.in_(member_ids), Member.id.not_in(hears))
    return _write(_rows(news, *wanted, unmuted_thread(literal(root_id, BigInteger), reader_id=Member.id)))


def tell_of_branches(*, root_id: int, reply_ids: Sequence[int], reason: str, by_id: int) -> list[int]:
    """Tell whoever wrote these where they were moved, and why, but not whoever moved them."""
    authors = select(Post.author_id).where(Post.id.in_(reply_ids), Post.visibility != "deleted")
    news = News("moved", f"post:{root_id}", root_id, data={"reason": reason})
    return _write(_rows(news, Member.id.in_(authors), Member.id != by_id), count=1)


def untell_of_branches(*, root_id: int, moved_at: str) -> list[int]:
    """Take back that they were told of what was moved at that moment; returns who was."""
    of_it = (Notification.kind == "moved", Notification.thing == f"post:{root_id}", Notification.post_id == root_id)
    told = delete(Notification).where(*of_it, Notification.created_at == datetime.fromisoformat(moved_at))
    return list(db.session.scalars(told.returning(Notification.member_id), execution_options=QUIETLY))


def tell_of_understood(*, reply_id: int, by_id: int) -> list[int]:
    """Tell who wrote a reply that it says what was meant."""
    author_id = db.session.scalar(select(Post.author_id).where(Post.id == reply_id))
    return tell(author_id, News("understood", f"post:{reply_id}", reply_id, actor_id=by_id))


def tell_of_summary(*, root_id: int, author_id: int) -> list[int]:
    """Tell a member that their summary is shown over a thread."""
    return tell(author_id, News("summarised", f"post:{root_id}", root_id))


def tell_of_translation_offered(*, petition_id: int, member_id: int) -> list[int]:
    """Tell an author that somebody has translated a petition."""
    author_id = db.session.scalar(select(Post.author_id).where(Post.id == petition_id))
    return tell(author_id, News("translation-offered", f"post:{petition_id}", petition_id, actor_id=member_id))


def tell_of_translation_answered(*, petition_id: int, member_id: int, language: str, is_accepted: bool) -> list[int]:
    """Tell a member what the author says to their translation."""
    kind = "translation-accepted" if is_accepted else "translation-declined"
    return tell(member_id, News(kind, f"post:{petition_id}:{language}", petition_id, data={"language": language}))


def tell_of_translations_behind(*, petition_id: int, member_ids: Sequence[int]) -> list[int]:
    """Tell members that what they have translated says something else by now."""
    news = News("translation-behind", f"post:{petition_id}", petition_id)
    return _write(_rows(news, Member.id.in_(member_ids)), count=1)


def tell_of_step(*, petition_id: int, author_id: int, step: int, goal: int) -> list[int]:
    """Tell an author that a petition has reached a step; the highest of the day is what is said."""
    return _write(
        _row(author_id, News("step", f"post:{petition_id}", petition_id, data={"step": step, "goal": goal})), count=1
    )


def tell_of_quiet(*, petition_id: int, author_id: int) -> list[int]:
    """Tell an author that nobody has heard from them about a petition."""
    return _write(_row(author_id, News("quiet", f"post:{petition_id}", petition_id)), count=1)


def tell_of_shares(brought: Iterable[ShareBrought]) -> list[int]:
    """Count for members what their shares brought, by the day of the signatures, up and down; returns whose changed.

    Only more than was ever told is news: who takes a signature back and gives it again is not told of twice.
    """
    ordered = sorted(brought, key=lambda branch: (branch.member_id, branch.share_id, branch.day))
    return [member_id for branch in ordered for member_id in _count_branch(branch)]


def _count_branch(branch: ShareBrought) -> list[int]:
    line = {"member_id": branch.member_id, "kind": "brought", "thing": f"share:{branch.share_id}", "day": branch.day}
    if branch.n < 0:
        same = (getattr(Notification, name) == value for name, value in line.items())
        left = update(Notification).where(*same).values(count=func.greatest(Notification.count + branch.n, 0))
        return list(db.session.scalars(left.returning(Notification.member_id)))
    row = insert(Notification).values(**line, post_id=branch.post_id, count=branch.n, data={"told": branch.n})
    count = Notification.count + row.excluded.count
    told = func.coalesce(Notification.data["told"].as_integer(), Notification.count)
    return _write(
        row,
        data=func.jsonb_build_object("told", func.greatest(told, count)),
        updated_at=case((count > told, func.now()), else_=Notification.updated_at),
        read_at=case((count > told, None), else_=Notification.read_at),
    )


def tell_of_changed_text(petition_id: int, member_ids: Sequence[int]) -> list[int]:
    """Tell these members, but not its author, that a petition's text has changed; of several times today, how often."""
    news = News("changed", f"post:{petition_id}", petition_id)
    author = select(Post.author_id).where(Post.id == petition_id).scalar_subquery()
    return _write(_rows(news, Member.id.in_(member_ids), Member.id != author)) if member_ids else []


def tell_of_featured(featured_id: int) -> list[int]:
    """Tell an author that a post of theirs was featured, and why."""
    wanted = select(Post.author_id, Post.id, Featured.reason).join(Post, Post.id == Featured.post_id)
    author_id, post_id, reason = db.session.execute(wanted.where(Featured.id == featured_id)).one()
    return tell(author_id, News("featured", f"post:{post_id}", post_id, data={"reason": reason}))


def tell_of_response(author_id: int, *, petition_id: int, name: str) -> list[int]:
    """Tell an author that somebody has responded to what a petition of theirs asks."""
    return tell(author_id, News("responded", f"post:{petition_id}", petition_id, data={"name": name}))


def tell_of_promise(author_id: int, promise_id: int, *, petition_id: int, name: str) -> list[int]:
    """Ask an author whether something was kept that somebody has promised."""
    data = {"name": name, "promise": promise_id}
    return tell(author_id, News("promise", f"promise:{promise_id}", petition_id, data=data))


def tell_of_asked(collection_id: int, title: str, owner_id: int, member_id: int) -> list[int]:
    """Tell a member that somebody wants to list them in a collection."""
    data = {"collection": str(collection_id), "title": title}
    return tell(member_id, News("collection", f"collection:{collection_id}", actor_id=owner_id, data=data))


def mark_read(member: Member, until: datetime) -> None:
    """Note that a member has seen everything up to this moment."""
    unread = (Notification.member_id == member.id, Notification.read_at.is_(None), Notification.updated_at <= until)
    how_many = func.jsonb_array_length(Notification.data["told"])
    read_to = case((COUNTS_FOLLOWERS, how_many), else_=Notification.post_id)
    db.session.execute(update(Notification).where(*unread).values(read_at=func.now(), read_to=read_to))


def recount_brought(petition_id: int, *, days: int) -> int:
    """Correct the lines of these days about shares of a petition by the difference; how much they were off."""
    repairs.alone("petition", petition_id)
    return int(db.session.scalar(RECOUNT_BROUGHT, {"petition_id": petition_id, "days": days}) or 0)


def tell(member_id: int | None, news: News) -> list[int]:
    if member_id is None or member_id == news.actor_id:
        return []
    return _write(_row(member_id, news))


def tell_those(news: News, *whom: ColumnElement[bool]) -> list[int]:
    """Tell each of these, once a day of the same thing."""
    return _write(_rows(news, *whom))


def tell_anew(news: News, *whom: ColumnElement[bool]) -> list[int]:
    """The same of what doesn't count on: the last of a day is what is so."""
    return _write(_rows(news, *whom), count=1)


def _row(member_id: int, news: News, *only_if: ColumnElement[bool]) -> Insert:
    """A row for one member, or none where that member is gone or wants nothing of the actor."""
    return _rows(news, Member.id == member_id, *only_if)


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
        wanted = wanted.where(wants_to_hear_of(literal(news.actor_id, BigInteger)))
    return insert(Notification).from_select(list(values), wanted)


def _write(row: Insert, **differently: Any) -> list[int]:
    """Insert, or let the row of today count on and come up again; returns who was told."""
    return list(db.session.scalars(counting_on(row, **differently)))


def counting_on(row: Insert, **differently: Any) -> ReturningInsert[int]:
    """The statement that inserts it, or lets the row of today count on; it returns who was told."""
    again = {
        "count": Notification.count + row.excluded.count,
        "post_id": row.excluded.post_id,
        "first_post_id": case(
            (Notification.first_post_id.is_(None), None),
            else_=func.least(Notification.first_post_id, row.excluded.first_post_id),
        ),
        "actor_id": row.excluded.actor_id,
        "data": row.excluded.data,
        "updated_at": func.now(),
        "read_at": None,
        **differently,
    }
    return row.on_conflict_do_update(index_elements=ONE_A_DAY, set_=again).returning(Notification.member_id)


def wants_to_hear_of(actor_id: ColumnElement[int]) -> ColumnElement[bool]:
    """That the query's member may be told of what the actor did."""
    heard = reaches(Role.MEMBER, actor_id, reader_id=Member.id)
    return and_(*welcome(Role.MEMBER, actor_id, reader_id=Member.id), *heard)


def forget_member(member_id: int) -> None:
    """What a former member was told, and that they followed somebody. Asked before their follows are gone."""
    nobody = and_(Notification.actor_id == member_id, Notification.kind == "followed", ~COUNTS_FOLLOWERS)
    db.session.execute(delete(Notification).where(or_(Notification.member_id == member_id, nobody)))
    db.session.execute(FORGET_FOLLOWER, {"member": member_id})


def forget_old() -> bool:
    """Delete some of what was told a year ago, which nobody looks up; whether there may be more."""
    return delete_some(Notification, Notification.updated_at < func.now() - KEPT)
