"""Unions as their pages show them: what is proposed, what became of it, and how many have moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, literal, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.words.difference import Budget, Piece, difference
from ..follows.visibility import apart
from ..members.models import Member
from ..members.readers import Reader, Role
from ..petitions.counting_sql import NOW
from ..petitions.counts import TABLE
from ..petitions.models import COUNTED, Petition, Signature
from ..petitions.move_models import MovedSignature
from ..petitions.ties import SIGNATURES, ids_among, ties_among
from ..posts.models import Post
from ..posts.queries import author_handle, author_name
from ..posts.visibility import VISIBLE
from ..topics.models import Topic
from . import rules
from .models import Union, UnionText

MOST_SHOWN = 20
THERE, OTHERS = "there", "others"


@dataclass(frozen=True)
class Side:
    """One petition of a union; without its demand where it is out of sight."""

    id: int
    slug: str
    title: str
    language: str | None
    is_visible: bool
    author_id: int | None
    author_name: str | None
    author_handle: str | None
    kind: str = "petition"


@dataclass(frozen=True)
class UnionPage:
    """A union, with its petitions."""

    id: int
    state: str
    text_number: int
    proposer_id: int
    other_id: int
    proposed_at: datetime
    joined_at: datetime | None
    ended_at: datetime | None
    first: Side
    second: Side
    joint: Side | None
    owners: tuple[tuple[str | None, str | None], ...]  # name and handle of who proposed and of who agreed

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == "proposed"

    @property
    def undone_until(self) -> datetime | None:
        """See `rules`."""
        return rules.undone_until(self)

    def own(self, member_id: int | None) -> Side:
        """The petition of this one of its authors; of somebody else, the first."""
        return self.second if member_id == self.other_id else self.first

    def is_of(self, member_id: int | None) -> bool:
        """Whether it is theirs to decide."""
        return member_id in (self.proposer_id, self.other_id)


@dataclass(frozen=True)
class Part:
    """How many of a joint petition's signatures came from where: the number of a petition, or THERE, or OTHERS."""

    of: int | str
    count: int


@dataclass(frozen=True)
class TextPage:
    """A text that was proposed, and what it changed from the one before; None for the first.

    It says nothing to the other author, and `is_kept` from them, where moderators have hidden it; `hidden_for` is why.
    """

    number: int
    author_name: str | None
    author_id: int
    written_at: datetime
    demand: str
    body: str
    targets: Sequence[str]
    goal: int
    topic_name: Any
    topic_slug: str
    hidden_for: str | None
    is_kept: bool = False
    title_change: Sequence[Piece] = ()
    body_change: Sequence[Piece] = ()


def get_page(union_id: int, reader: Reader) -> UnionPage:
    """For its two authors, and for moderators. Raises NotFound."""
    union = db.session.get(Union, union_id)
    if union is None or (reader.id not in union.authors and reader.role is not Role.MODERATOR):
        raise NotFound
    return _page(union)


def find(union_id: int) -> UnionPage | None:
    """For everybody, once it is joined: what its petitions say of it."""
    union = db.session.get(Union, union_id)
    return _page(union) if union is not None and union.joined_id is not None else None


def names_of(union: UnionPage, reader: Reader) -> list[str | None]:
    """Those who own the joint petition, without those with whom the reader has a block; None of who left."""
    apart_from = set()
    if reader.id is not None and reader.role is not Role.MODERATOR and not reader.is_alike:
        theirs = (union.proposer_id, union.other_id)
        them = select(Member.id).where(
            Member.id.in_(theirs), ~apart(Member.id, reader_id=literal(reader.id, BigInteger))
        )
        apart_from = set(db.session.scalars(them))
    people = zip((union.proposer_id, union.other_id), union.owners, strict=True)
    return [name for number, (name, _handle) in people if number not in apart_from]


def list_open(petition_id: int) -> list[UnionPage]:
    """What is proposed about a petition, the newest first."""
    mine = or_(Union.first_id == petition_id, Union.second_id == petition_id)
    wanted = select(Union).where(mine, Union.state == "proposed").order_by(Union.id.desc()).limit(MOST_SHOWN)
    return [_page(each) for each in db.session.scalars(wanted)]


def _page(union: Union) -> UnionPage:
    author = aliased(Member)
    ids = [each for each in (*union.originals, union.joined_id) if each is not None]
    columns = (Post.id, Post.slug, Post.title, Post.language, (Post.visibility == VISIBLE).label("is_visible"))
    people = (
        Post.author_id,
        author_name(author).label("author_name"),
        author_handle(author).label("author_handle"),
    )
    wanted = select(*columns, *people).outerjoin(author, author.id == Post.author_id).where(Post.id.in_(ids))
    sides = {row.id: Side(**row._asdict()) for row in db.session.execute(wanted)}
    named = select(Member.id, author_name(Member).label("name"), author_handle(Member).label("handle"))
    named = named.where(Member.id.in_(union.authors))
    people_of = {row.id: (row.name, row.handle) for row in db.session.execute(named)}
    names = ("id", "state", "text_number", "proposer_id", "other_id", "proposed_at", "joined_at", "ended_at")
    return UnionPage(
        **{name: getattr(union, name) for name in names},
        first=sides[union.first_id],
        second=sides[union.second_id],
        joint=sides.get(union.joined_id or 0),
        owners=tuple(people_of.get(each, (None, None)) for each in union.authors),
    )


def list_topics(*petitions: Petition) -> list[Topic]:
    """Those of these petitions, that of the first one first, each once."""
    ids = list(dict.fromkeys(each.topic_id for each in petitions))
    found = {each.id: each for each in db.session.scalars(select(Topic).where(Topic.id.in_(ids)))}
    return [found[each] for each in ids]


def list_texts(union_id: int, reader: Reader) -> list[TextPage]:
    """The texts that were proposed and are still there, the newest first, each with what it changed.

    What moderators have hidden says nothing to whoever hasn't written it, nor does what changed from it or to it.
    """
    columns = [
        UnionText.__table__.c[name]
        for name in ("number", "author_id", "written_at", "demand", "body", "targets", "goal", "hidden_for")
    ]
    wanted = (
        select(
            *columns,
            author_name(Member).label("author_name"),
            Topic.name.label("topic_name"),
            Topic.slug.label("topic_slug"),
        )
        .join(Member, Member.id == UnionText.author_id)
        .join(Topic, Topic.id == UnionText.topic_id)
        .where(UnionText.union_id == union_id)
        .order_by(UnionText.number.desc())
        .limit(MOST_SHOWN)
    )
    rows, budget = db.session.execute(wanted).all(), Budget()
    read = [row if _may_read(row, reader) else None for row in rows]
    return [
        TextPage(**now._asdict(), **_changed(before, now, budget)) if _may_read(now, reader) else _kept(now)
        for now, before in zip_longest(rows, read[1:])
    ]


def _may_read(row: Any, reader: Reader) -> bool:
    return row.hidden_for is None or row.author_id == reader.id or reader.role is Role.MODERATOR


def _kept(row: Any) -> TextPage:
    said = {"demand": "", "body": "", "targets": (), "hidden_for": None}
    return TextPage(**{**row._asdict(), **said}, is_kept=True)


def _changed(before: Any, now: Any, budget: Budget) -> dict[str, Any]:
    if before is None:
        return {}
    title = [] if before.demand == now.demand else difference(before.demand, now.demand, budget)
    body = [] if before.body == now.body else difference(before.body, now.body, budget)
    return {"title_change": title, "body_change": body}


def count_moved(union_id: int, petition_id: int) -> int:
    """How many signatures of one of its petitions have left it for the joint one, or the joint one for those again."""
    return db.session.scalar(_moved(union_id).where(MovedSignature.petition_id == petition_id)) or 0


def _moved(union_id: int) -> Select[int]:
    moved = (MovedSignature.moved_at.is_not(None), MovedSignature.state_before == COUNTED)
    return (
        select(func.count())
        .select_from(MovedSignature)
        .where(MovedSignature.union_id == union_id, *moved, MovedSignature.returned_at.is_(None))
    )


def count_returned(union_id: int) -> int:
    """How many went back from the joint petition."""
    made = (MovedSignature.made_it, MovedSignature.returned_at.is_not(None))
    wanted = select(func.count()).select_from(MovedSignature).join(Signature, Signature.id == MovedSignature.to_id)
    return db.session.scalar(wanted.where(MovedSignature.union_id == union_id, *made, Signature.state == "moved")) or 0


def parts(union: UnionPage) -> list[Part]:
    """Of the signatures of its joint petition, how many came from which petition and how many were given there.

    All read at one moment, so they add up to the count of it. Where fewer than ten came from somewhere, they are added
    to others.
    """
    if union.joint is None:
        return []
    there = aliased(Signature)
    came = (
        select(MovedSignature.petition_id, func.count().label("n"))
        .join(there, and_(there.id == MovedSignature.to_id, there.signed_at == MovedSignature.moved_at))
        .where(MovedSignature.union_id == union.id, MovedSignature.made_it, MovedSignature.returned_at.is_(None))
        .where(there.state == COUNTED)
        .group_by(MovedSignature.petition_id)
        .subquery()
    )
    sums = select(func.json_object_agg(came.c.petition_id, came.c.n)).scalar_subquery()
    now: ColumnElement[int] = literal_column(f"({NOW})")
    row = db.session.execute(
        select(now.label("n"), sums.label("came")).select_from(TABLE).where(TABLE.c.id == union.joint.id)
    ).one()
    found: dict[int | str, int] = {int(number): n for number, n in (row.came or {}).items()}
    found[THERE] = int(row.n) - sum(found.values())
    return folded([Part(of, found.get(of, 0)) for of in (union.first.id, union.second.id, THERE)])


def folded(found: Sequence[Part]) -> list[Part]:
    """The same without saying of few where they came from."""
    told = [each for each in found if each.count >= rules.FEW]
    rest = sum(each.count for each in found if each.count < rules.FEW)
    return [*told, *([Part(OTHERS, rest)] if rest else [])]


def find_own(union: UnionPage, reader: Reader) -> int | None:
    """A signature of the reader's under one of its two petitions, which counts and can move, if there is one."""
    if reader.id is None:
        return None
    mine = select(SIGNATURES.c.id).where(SIGNATURES.c.id.in_(ids_among()), SIGNATURES.c.state == COUNTED)
    keys = ties_among((union.first.id, union.second.id), reader)
    return db.session.scalar(mine.order_by(SIGNATURES.c.id).limit(1), keys)
