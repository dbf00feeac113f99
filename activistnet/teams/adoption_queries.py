"""Finding votes about petitions that were left, who stands in them, and what their readers may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build, build_all
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import Reader
from ..petitions.counts import TABLE
from ..petitions.queries import PetitionPage
from ..petitions.ties import STANDING, the_one_first, theirs, ties
from ..posts.models import Post
from ..posts.queries import author_handle, author_name
from ..posts.visibility import VISIBLE
from .adoption_models import Adoption, AdoptionVote, Candidate
from .adoption_rules import SIGNED_BY

SHOWN = 20
_winner, _author = aliased(Member), aliased(Member)


@dataclass(frozen=True)
class Call:
    """A vote that goes on, or is over: then with its numbers, and who won, nameless if they have left."""

    id: int
    petition_id: int
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    outcome: str | None
    vote_count: int
    winner_count: int
    winner_name: str | None
    winner_handle: str | None


@dataclass(frozen=True)
class CandidateLine:
    """Somebody who stands, and why."""

    member_id: int
    handle: str
    display_name: str
    picture: str | None
    why: str


@dataclass(frozen=True)
class Voter:
    """What a reader has to do with a vote: whether their signature counts, and did in time, and what they voted."""

    has_signed: bool
    may_vote: bool
    choice: str


def has_page(petition: PetitionPage) -> bool:
    """Whether there is anything to say of who runs a petition from now on."""
    there = select(Adoption.id).where(Adoption.petition_id == petition.id).limit(1)
    return petition.is_left or db.session.scalar(there) is not None


def list_calls(petition_id: int) -> list[Call]:
    """The last ones of a petition, the newest first. One whose author was heard meanwhile is over at once."""
    is_over = and_(Adoption.ended_at.is_(None), TABLE.c.heard_at > Adoption.opened_at)
    names = ("id", "petition_id", "opened_at", "ends_at", "vote_count", "winner_count")
    wanted = (
        select(
            *(getattr(Adoption, name) for name in names),
            case((is_over, TABLE.c.heard_at), else_=Adoption.ended_at).label("ended_at"),
            case((is_over, "heard"), else_=Adoption.outcome).label("outcome"),
            author_name(_winner).label("winner_name"),
            author_handle(_winner).label("winner_handle"),
        )
        .join(TABLE, TABLE.c.id == Adoption.petition_id)
        .outerjoin(_winner, _winner.id == Adoption.winner_id)
        .where(Adoption.petition_id == petition_id)
        .order_by(Adoption.id.desc())
        .limit(SHOWN)
    )
    return build_all(Call, db.session.execute(wanted))


def list_candidates(adoption_id: int, reader: Reader) -> list[CandidateLine]:
    """Those who stand, in the order in which they did, as far as the reader is to know of them."""
    wanted = (
        select(Candidate.member_id, Member.handle, Member.display_name, Member.picture, Candidate.why)
        .join(Member, Member.id == Candidate.member_id)
        .where(Candidate.adoption_id == adoption_id, Candidate.stepped_back_at.is_(None), Member.deleted_at.is_(None))
        .where(*welcome(reader.role, Candidate.member_id))
        .order_by(Candidate.stood_at, Candidate.member_id)
    )
    return build_all(CandidateLine, db.session.execute(wanted, reader.values()))


def find_voter(petition_id: int, member: Member, call: Call | None) -> Voter:
    """What a member has to do with it."""
    mine = theirs("signed_at", *STANDING).subquery("mine")
    wanted = select(mine.c.id, mine.c.state, mine.c.signed_at).order_by(*the_one_first(mine)).limit(1)
    row = db.session.execute(wanted, {"petition_id": petition_id, **ties(petition_id, member)}).one_or_none()
    if row is None or row.state != "counted":
        return Voter(has_signed=False, may_vote=False, choice="")
    if call is None:
        return Voter(has_signed=True, may_vote=False, choice="")
    given = (AdoptionVote.adoption_id == call.id, AdoptionVote.signature_id == row.id)
    vote = db.session.execute(select(AdoptionVote.candidate_id, AdoptionVote.closes_as).where(*given)).one_or_none()
    choice = str(vote.candidate_id or vote.closes_as) if vote else ""
    return Voter(has_signed=True, may_vote=row.signed_at < may_vote_until(call.id), choice=choice)


def may_vote_until(adoption_id: int) -> datetime:
    """Whoever signed before has a vote in it."""
    until: ColumnElement[datetime] = func.least(Adoption.opened_at, TABLE.c.heard_at + SIGNED_BY)
    wanted = select(until).join(TABLE, TABLE.c.id == Adoption.petition_id).where(Adoption.id == adoption_id)
    return db.session.scalars(wanted).one()


@dataclass(frozen=True)
class News:
    """What there is to write of one that ended with a result; `by` is who runs the petition now."""

    petition_id: int
    slug: str
    demand: str
    outcome: str
    stage: str
    by: str


def find_news(adoption_id: int) -> News | None:
    """None where it has none, or nobody may see it, or whoever runs it now left or is suspended meanwhile."""
    wanted = (
        select(
            Post.id.label("petition_id"),
            Post.slug,
            Post.title.label("demand"),
            Adoption.outcome,
            TABLE.c.stage,
            _author.display_name.label("by"),
        )
        .join(Post, Post.id == Adoption.petition_id)
        .join(TABLE, TABLE.c.id == Post.id)
        .join(_author, _author.id == Post.author_id)
        .where(Adoption.id == adoption_id, Post.visibility == VISIBLE, Adoption.outcome.in_(("adopted", "closed")))
    )
    is_there = (Adoption.outcome == "closed") | (_author.deleted_at.is_(None) & _author.suspended_at.is_(None))
    row = db.session.execute(wanted.where(is_there)).one_or_none()
    return build(News, row) if row else None
