"""Reading threads: replies in reading order, newest or best first, and where in them a reply is."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Subquery,
    and_,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
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
from ..core.words import markup
from ..members.models import Member
from ..members.readers import Reader, Role
from . import moved_out, places, urls
from .gates import APPROVAL
from .links import Addressed, post_url
from .models import Post, Reply
from .places import Place
from .poll_queries import numbers_of
from .queries import author_handle, author_name, get_thread_of
from .quote_models import Quote
from .rules import ID_BYTES
from .shows import ALL, BEST, NEWEST, STANCE_OF
from .useful_models import ReplyScore
from .visibility import HELD, HIDDEN, in_visible_thread, listed_to, visible_to

PAGE = 50
BEFORE = 10  # replies shown before the one a permalink leads to
FURTHEST = 2_000  # replies that are counted to say how far into its thread one is
START = Place(passed=0)
COLUMNS = 33  # of a row, before what else a statement asks for
PAST_ALL_BELOW = b"\xff" * (ID_BYTES + 1)

# Made once, as an alias learns its columns when it is first used.
_parent, _parent_author, _below, _before = aliased(Post), aliased(Member), aliased(Reply), aliased(Reply)
_quoted, _quoted_author, _answer = aliased(Reply), aliased(Member), aliased(Reply)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A reply as the thread shows it.

    `depth` is 1 for an answer to the thread's post. An empty branch (`is_gone`) holds the place of one that this
    reader does not see, because answers to it are there. `parent_author` is None for a former member. To how many
    it was useful, and more, is as the order "best" last counted them. `held_for` is why it waits, or that the
    author of its thread keeps it out. `passage` is what it quotes of the reply `quoted_id`, None where this reader
    is not shown it (any more). `context` is the note that is shown with it. It has a `title` where it was a
    discussion before, and `moved_out` are the discussions made of branches below it. `restated` is what it takes to
    be said above it. `poll` is how many chose what, where it was a discussion that asked something.
    """

    id: int
    author_id: int
    author_name: str | None
    author_handle: str | None
    author_picture: str | None
    created_at: datetime
    edited_at: datetime | None
    html: Markup
    depth: int
    parent_id: int
    parent_author: str | None
    stance: str | None
    is_hidden: bool
    is_gone: bool
    language: str | None = None
    useful: int | None = None
    moved: int | None = None
    changed: int | None = None
    source: int | None = None
    held_for: str | None = None
    quoted_id: int | None = None
    passage: str | None = None
    quoted_author_id: int | None = None
    quoted_author: str | None = None
    is_quotable: bool = True
    answer_id: int | None = None
    is_answer: bool = False
    asker_id: int | None = None
    context: dict[str, Any] | None = None
    title: str = ""
    moved_out: list[int] | None = None
    restated: dict[str, Any] | None = None
    poll: list[dict[str, Any]] | None = None

    @property
    def kind(self) -> str:
        """What kind of post it is."""
        return "reply"


def list_replies(
    root: Addressed, reader: Reader, *, show: str = ALL, place: Place = START, limit: int = PAGE
) -> Page[ReplyRow]:
    """Replies of a thread: all in reading order, answers below what they answer; else one after the other."""
    listing, values = _listing(reader.role, show), reader.values(root_id=root.id)
    if place.before:
        return listing.page_before(values, place.before, limit=limit).map(_row)
    return listing.page(values, after=place.after, limit=limit).map(_row)


def list_some(root: Addressed, reader: Reader, ids: list[int], *, show: str) -> list[tuple[ReplyRow, int | None]]:
    """Those of these replies that the reader is shown, in the order of `show`, each with the one it stands after there.

    That is None for the first of all. What one side alone leaves out is among them too, after nothing that counts.
    """
    wanted = reader.values(root_id=root.id, ids=ids)
    return [(_row(row), row[COLUMNS]) for row in db.session.execute(_some(reader.role, show), wanted)]


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
    has_place = or_(and_(*visible_to(role, Reply)), _stands(role))
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
    above = (Reply.root_id == bindparam("root"), Reply.path < bindparam("path", type_=LargeBinary), _stands(role))
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
    listed, dress = in_thread.where(*listed_to(role, Reply)), partial(_rows, role)
    if show == NEWEST:
        return Listing(listed, Reply.id, dress=dress)
    if show in STANCE_OF:
        listed = listed.where(_takes(Reply, show))
    if show == BEST or show in STANCE_OF:
        return Listing(listed, Reply.score, Reply.id, dress=dress)
    return Listing(in_thread.where(_stands(role)), Reply.path, ascending=True, dress=dress)


@cache
def _some(role: Role, show: str) -> Select[Any]:
    in_thread = (Reply.root_id == bindparam("root_id"), Reply.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    found = select(Reply.id).where(*in_thread, *listed_to(role, Reply)).subquery("found")
    at_root = _before.root_id == Reply.root_id
    if show == NEWEST:
        newer = select(_before.id).where(at_root, _before.id > Reply.id, *listed_to(role, _before))
        before = newer.order_by(_before.id).limit(1).scalar_subquery()
        return _rows(role, found).add_columns(before).order_by(Reply.id.desc())
    if show == BEST or show in STANCE_OF:
        better = select(_before.id).where(
            at_root, tuple_(_before.score, _before.id) > tuple_(Reply.score, Reply.id), *listed_to(role, _before)
        )
        if show in STANCE_OF:
            better = better.where(_takes(_before, show))
        before = better.order_by(_before.score, _before.id).limit(1).scalar_subquery()
        return _rows(role, found).add_columns(before).order_by(Reply.score.desc(), Reply.id.desc())
    above = select(_before.id).where(at_root, _before.path < Reply.path, _stands(role, _before))
    before = above.order_by(_before.path.desc()).limit(1).scalar_subquery()
    return _rows(role, found).add_columns(before).order_by(Reply.path)


def _takes(reply: type[Reply], show: str) -> ColumnElement[bool]:
    """Written out, so that the condition holds no value and a kept plan knows it."""
    taken: ColumnElement[bool] = reply.stance == literal_column(f"'{STANCE_OF[show]}'")
    return taken


def _rows(role: Role, found: Subquery) -> Select[Any]:
    parent, parent_author = _parent, _parent_author
    is_shown = and_(*listed_to(role, Reply))
    answer = select(_answer.id).where(_answer.id == Reply.answer_id, *listed_to(role, _answer))
    is_quote_shown = and_(Quote.detached_at.is_(None), *listed_to(role, _quoted))
    return (
        select(
            Reply.id,
            Reply.author_id,
            case((is_shown, author_name(Member))),
            case((is_shown, author_handle(Member))),
            case((is_shown, Member.picture)),
            Reply.created_at,
            Reply.edited_at,
            case((is_shown, Reply.body_html), else_=""),
            func.length(Reply.path, type_=Integer) // ID_BYTES,
            Reply.parent_id,
            case((and_(*listed_to(role, parent)), author_name(parent_author))),
            Reply.stance,
            Reply.visibility == HIDDEN,
            ~is_shown,
            Reply.language,
            ReplyScore.useful_count,
            ReplyScore.moved_count,
            ReplyScore.changed_count,
            ReplyScore.source_count,
            case((or_(Reply.visibility == HELD, Reply.held_for == literal(APPROVAL)), Reply.held_for)),
            Quote.quoted_id,
            case((is_quote_shown, Quote.passage)),
            _quoted.author_id,
            case((is_quote_shown, author_name(_quoted_author))),
            Member.quotable_by != literal_column("'nobody'"),
            case((Reply.answer_id.is_not(None), answer.scalar_subquery())),
            func.coalesce(parent.answer_id == Reply.id, false()),
            case((parent.stance == literal_column("'question'"), parent.author_id)),
            case((is_shown, Reply.context)),
            case((is_shown, Reply.title), else_=""),
            moved_out.shown(role, Reply),
            case((is_shown, Reply.restated)),
            case((and_(is_shown, Reply.has_poll), numbers_of(Reply))),
        )
        .join(found, found.c.id == Reply.id)
        .join(Member, Member.id == Reply.author_id)
        .join(parent, parent.id == Reply.parent_id)
        .join(parent_author, parent_author.id == parent.author_id)
        .outerjoin(ReplyScore, ReplyScore.reply_id == Reply.id)
        .outerjoin(Quote, Quote.reply_id == Reply.id)
        .outerjoin(_quoted, _quoted.id == Quote.quoted_id)
        .outerjoin(_quoted_author, _quoted_author.id == _quoted.author_id)
    )


def _stands(role: Role, reply: type[Reply] = Reply) -> ColumnElement[bool]:
    """Replies that are shown, and those whose place is kept because a shown one stands below them."""
    below = _below
    has_shown_below = exists().where(
        below.root_id == reply.root_id,
        below.path > reply.path,
        below.path < reply.path.op("||")(literal(PAST_ALL_BELOW)),
        *listed_to(role, below),
    )
    return or_(and_(*listed_to(role, reply)), has_shown_below)


def _row(row: Any) -> ReplyRow:
    # By position, in the order of `_rows`: there are many on a page, and by name they take three times as long.
    values = (*row[:7], markup.stored(row[7]), *row[8:COLUMNS])
    return ReplyRow(*values)
