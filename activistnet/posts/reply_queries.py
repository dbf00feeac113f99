"""Reading threads: replies in reading order, newest or best first, and where in them a reply is."""

from functools import cache, partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page, read_cursor, write_cursor
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.readers import Reader, Role
from . import places, urls
from .links import Addressed, post_url
from .models import Reply
from .places import Place
from .queries import get_thread_of
from .reply_rows import COLUMNS, ReplyRow, read, rows, stands
from .shows import ALL, BEST, NEWEST, STANCE_OF
from .visibility import in_visible_thread, listed_to, visible_to

PAGE = 50
BEFORE = 10  # replies shown before the one a permalink leads to
FURTHEST = 2_000  # replies that are counted to say how far into its thread one is
START = Place(passed=0)

_before = aliased(Reply)  # made once, as an alias learns its columns when it is first used


def list_replies(
    root: Addressed, reader: Reader, *, show: str = ALL, place: Place = START, limit: int = PAGE
) -> Page[ReplyRow]:
    """Replies of a thread: all in reading order, answers below what they answer; else one after the other."""
    listing, values = _listing(reader.role, show), reader.values(root_id=root.id)
    if place.before:
        return listing.page_before(values, place.before, limit=limit).map(read)
    return listing.page(values, after=place.after, limit=limit).map(read)


def list_some(root: Addressed, reader: Reader, ids: list[int], *, show: str) -> list[tuple[ReplyRow, int | None]]:
    """Those of these replies that the reader is shown, in the order of `show`, each with the one it stands after there.

    That is None for the first of all. What one side alone leaves out is among them too, after nothing that counts.
    """
    wanted = reader.values(root_id=root.id, ids=ids)
    return [(read(row), row[COLUMNS]) for row in db.session.execute(_some(reader.role, show), wanted)]


def count_replies(root: Addressed, reader: Reader) -> int:
    """How many replies of a thread this reader is shown."""
    return db.session.scalar(_count(reader.role), reader.values(root_id=root.id)) or 0


def get_reply(reply_id: int, reader: Reader) -> Reply:
    """A reply that the reader may see, or whose place the page of its thread keeps for those below. Raises NotFound."""
    found: Reply | None = None
    if 0 < reply_id <= LARGEST_ID:
        found = db.session.scalar(_reply(reader.role), reader.values(reply_id=reply_id))
    if found is None:
        raise NotFound
    return found


@cache
def _reply(role: Role) -> Select[Any]:
    has_place = or_(and_(*visible_to(role, Reply)), stands(role))
    return select(Reply).where(Reply.id == bindparam("reply_id"), has_place, in_visible_thread(role, Reply))


def cursor_before(reply: Reply, reader: Reader, *, limit: int = PAGE) -> str | None:
    """Where a page in reading order begins that holds this reply, as addresses say it: None is the first page."""
    above = {"root": reply.root_id, "path": reply.path, "most": limit, "furthest": FURTHEST}
    paths = db.session.scalars(_paths_above(reader.role), reader.values(**above)).all()
    if len(paths) < limit:
        return None
    place = {"root": reply.root_id, "path": paths[BEFORE], "furthest": FURTHEST + 1}
    passed = db.session.scalar(_shown_to(reader.role), reader.values(**place)) or 0
    return places.write(write_cursor([paths[BEFORE]]), passed if passed <= FURTHEST else None)


def place_of_merged(reply_id: int, reader: Reader, after: str | None) -> str:
    """Where a page is that began after this in a discussion which is this reply now. Raises NotFound."""
    reply = get_reply(reply_id, reader)
    if not after or reply.path is None:
        return urls.reply(reply_id)
    [path] = read_cursor(after.partition(".")[0], [Reply.path])
    root = get_thread_of(reply, reader)
    return f"{post_url(root)}?after={write_cursor([reply.path + path])}#replies"


@cache
def _paths_above(role: Role) -> Select[bytes | None]:
    above = (Reply.root_id == bindparam("root"), Reply.path < bindparam("path", type_=LargeBinary), stands(role))
    return select(Reply.path).where(*above).order_by(Reply.path.desc()).limit(bindparam("most", type_=Integer))


@cache
def _shown_to(role: Role) -> Select[int]:
    """How many replies are shown down to this one; a few more than are worth counting is all that is looked at."""
    down_to = (Reply.root_id == bindparam("root"), Reply.path <= bindparam("path", type_=LargeBinary))
    shown = select(Reply.id).where(*down_to, *listed_to(role, Reply)).limit(bindparam("furthest", type_=Integer))
    return select(func.count()).select_from(shown.subquery())


@cache
def _count(role: Role) -> Select[int]:
    return select(func.count()).where(Reply.root_id == bindparam("root_id"), *listed_to(role, Reply))


@cache
def _listing(role: Role, show: str) -> Listing:
    in_thread = select(Reply.id).where(Reply.root_id == bindparam("root_id"))
    listed, dress = in_thread.where(*listed_to(role, Reply)), partial(rows, role)
    if show == NEWEST:
        return Listing(listed, Reply.id, dress=dress)
    if show in STANCE_OF:
        listed = listed.where(_takes(Reply, show))
    if show == BEST or show in STANCE_OF:
        return Listing(listed, Reply.score, Reply.id, dress=dress)
    return Listing(in_thread.where(stands(role)), Reply.path, ascending=True, dress=dress)


@cache
def _some(role: Role, show: str) -> Select[Any]:
    in_thread = (Reply.root_id == bindparam("root_id"), Reply.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    found = select(Reply.id).where(*in_thread, *listed_to(role, Reply)).subquery("found")
    at_root = _before.root_id == Reply.root_id
    if show == NEWEST:
        newer = select(_before.id).where(at_root, _before.id > Reply.id, *listed_to(role, _before))
        before = newer.order_by(_before.id).limit(1).scalar_subquery()
        return rows(role, found).add_columns(before).order_by(Reply.id.desc())
    if show == BEST or show in STANCE_OF:
        better = select(_before.id).where(
            at_root, tuple_(_before.score, _before.id) > tuple_(Reply.score, Reply.id), *listed_to(role, _before)
        )
        if show in STANCE_OF:
            better = better.where(_takes(_before, show))
        before = better.order_by(_before.score, _before.id).limit(1).scalar_subquery()
        return rows(role, found).add_columns(before).order_by(Reply.score.desc(), Reply.id.desc())
    above = select(_before.id).where(at_root, _before.path < Reply.path, stands(role, _before))
    before = above.order_by(_before.path.desc()).limit(1).scalar_subquery()
    return rows(role, found).add_columns(before).order_by(Reply.path)


def _takes(reply: type[Reply], show: str) -> ColumnElement[bool]:
    """Written out, so that the condition holds no value and a kept plan knows it."""
    taken: ColumnElement[bool] = reply.stance == literal_column(f"'{STANCE_OF[show]}'")
    return taken
