"""A reply as a thread shows it: the row, the statement that reads it, and which replies have a place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from ..core.words import markup
from ..members.models import Member
from ..members.readers import Role
from . import moved_out
from .gates import APPROVAL
from .models import Post, Reply
from .poll_queries import numbers_of
from .queries import author_handle, author_name
from .quote_models import Quote
from .rules import ID_BYTES
from .useful_models import ReplyScore
from .visibility import HELD, HIDDEN, listed_to

COLUMNS = 34  # of a row, before what else a statement asks for
PAST_ALL_BELOW = b"\xff" * (ID_BYTES + 1)

# Made once, as an alias learns its columns when it is first used.
_parent, _parent_author, _below = aliased(Post), aliased(Member), aliased(Reply)
_quoted, _quoted_author, _answer = aliased(Post), aliased(Member), aliased(Reply)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A reply as the thread shows it.

    `depth` is 1 for an answer to the thread's post. An empty branch (`is_gone`) holds the place of one that this
    reader does not see, because answers to it are there. `parent_author` is None for a former member. To how many
    it was useful, and more, is as the order "best" last counted them. `held_for` is why it waits, or that the
    author of its thread keeps it out. `passage` is what it quotes of the post `quoted_id`, None where this reader
    is not shown it (any more). `context` is the note that is shown with it. It has a `title` where it was a
    discussion before, and `moved_out` are the discussions made of branches below it. `restated` is what it takes to
    be said above it. `poll` is how many chose what, where it was a discussion that asked something. `refusal` is
    why the author of its thread keeps it out.
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
    refusal: str | None = None

    @property
    def kind(self) -> str:
        """What kind of post it is."""
        return "reply"


def rows(role: Role, found: Subquery) -> Select[Any]:
    """Those of the found replies, in the order of `ReplyRow`."""
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
            case((and_(is_shown, Reply.visibility == HIDDEN), Reply.refusal)),
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


def stands(role: Role, reply: type[Reply] = Reply) -> ColumnElement[bool]:
    """Replies that are shown, and those whose place is kept because a shown one stands below them."""
    below = _below
    has_shown_below = exists().where(
        below.root_id == reply.root_id,
        below.path > reply.path,
        below.path < reply.path.op("||")(literal(PAST_ALL_BELOW)),
        *listed_to(role, below),
    )
    return or_(and_(*listed_to(role, reply)), has_shown_below)


def read(row: Any) -> ReplyRow:
    """One of `rows`."""
    # By position, in the order of `rows`: there are many on a page, and by name they take three times as long.
    values = (*row[:7], markup.stored(row[7]), *row[8:COLUMNS])
    return ReplyRow(*values)
