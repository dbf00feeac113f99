"""Replies by which signatories say that something else came of a petition than its author says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Integer, bindparam, case, func, literal_column, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.words import markup
from ..members.models import Member
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.queries import author_handle, author_name
from ..posts.visibility import VISIBLE, offered_to
from . import stages
from .counts import TABLE
from .life_models import OutcomeContest

SHOWN = 30
HAS_OUTCOME = TABLE.c.stage.in_([literal_column(f"'{each}'") for each in stages.OUTCOMES])


@dataclass(frozen=True)
class Contest:
    """One of them, with whose it is."""

    reply_id: int
    body_html: str
    language: str | None
    author_name: str | None
    author_handle: str | None
    created_at: datetime

    @property
    def html(self) -> Markup:
        """What it says, away from its thread."""
        return markup.unmarked(self.body_html)


def counted() -> ColumnElement[Any]:
    """How many there are that everybody sees, as part of the statement that reads a page; none without an outcome."""
    mine = OutcomeContest.petition_id == TABLE.c.id
    reply = Post.__table__.alias("contest")
    contest = OutcomeContest.__table__
    seen = select(func.count()).select_from(contest.join(reply, reply.c.id == contest.c.reply_id)).where(mine)
    number = seen.where(reply.c.visibility == VISIBLE).correlate(TABLE).scalar_subquery()
    return case((HAS_OUTCOME, number), else_=literal_column("0", Integer)).label("contest_count")


def list_contests(petition_id: int, reader: Reader, *, after: str | None = None) -> Page[Contest]:
    """Those that the reader is shown, the newest first."""
    page = _contests(reader.role).page(reader.values(petition_id=petition_id), after=after, limit=SHOWN)
    return page.map(lambda row: build(Contest, row))


def among(petition_id: int, reply_ids: Sequence[int]) -> frozenset[int]:
    """Those of these replies by which signatories contest it."""
    mine = (OutcomeContest.petition_id == petition_id, OutcomeContest.reply_id.in_(reply_ids))
    return frozenset(db.session.scalars(select(OutcomeContest.reply_id).where(*mine)))


def find_own(petition_id: int, member_id: int) -> int | None:
    """The reply by which this member has contested it."""
    mine = (OutcomeContest.petition_id == petition_id, OutcomeContest.member_id == member_id)
    return db.session.scalar(select(OutcomeContest.reply_id).where(*mine))


@cache
def _contests(role: Role) -> Listing:
    columns = (Post.id.label("reply_id"), Post.body_html, Post.language, Post.created_at)
    wanted = (
        select(*columns, author_name(Member).label("author_name"), author_handle(Member).label("author_handle"))
        .join(OutcomeContest, OutcomeContest.reply_id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .where(OutcomeContest.petition_id == bindparam("petition_id"), *offered_to(role))
    )
    return Listing(wanted, Post.id)
