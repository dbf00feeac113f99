"""Finding topics that members propose, for a reader."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, literal, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build, build_all
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..follows.visibility import apart, reaches, welcome
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role, is_heard, is_listed
from .models import Topic
from .proposal_models import Proposal, ProposalSupport

LINES = 20
COMPARED = 200  # open ones, the newest, whose names are compared with a new one
_mine = aliased(ProposalSupport)


@dataclass(frozen=True)
class ProposalLine:
    """A proposal with how many support it, its reader among them or not; its topic once it is decided."""

    id: int
    author_id: int
    author_name: str
    author_handle: str
    name: str
    description: str
    rules: str
    language: str
    visibility: str
    held: str | None
    state: str
    supporters: int
    is_supported: bool
    proposed_at: datetime
    decided_at: datetime | None
    answer: str
    topic_slug: str | None
    topic_name: str | None


@dataclass(frozen=True)
class ProposalName:
    """What an open one is called, and in which language its words are, if it says that."""

    id: int
    name: str
    language: str


def get(proposal_id: int, reader: Reader) -> ProposalLine:
    """One that the reader may see. Raises NotFound."""
    row = None
    if 0 < proposal_id <= LARGEST_ID:
        row = db.session.execute(_one(reader.role), reader.values(proposal_id=proposal_id)).one_or_none()
    if row is None:
        raise NotFound
    return build(ProposalLine, row)


def list_proposals(
    reader: Reader, *, is_open: bool, after: str | None = None, limit: int = LINES
) -> Page[ProposalLine]:
    """Those that wait for a decision, or have it, the newest first."""
    page: Page[Any] = _listing(reader.role, is_open).page(reader.values(), after=after, limit=limit)
    return page.map(lambda row: build(ProposalLine, row))


def list_names(reader: Reader) -> list[ProposalName]:
    """What the newest open ones are called that the reader may see."""
    return build_all(ProposalName, db.session.execute(_names(reader.role), reader.values()))


@cache
def _one(role: Role) -> Rows:
    known = literal(True) if role is Role.MODERATOR else apart(Proposal.author_id)
    return _lines(role).where(
        Proposal.id == bindparam("proposal_id", type_=BigInteger), or_(Proposal.author_id == READER_ID, known)
    )


@cache
def _listing(role: Role, is_open: bool) -> Listing:
    state = Proposal.state == _OPEN if is_open else Proposal.state != _OPEN
    return Listing(_lines(role).where(state, _named(role)), Proposal.id)


@cache
def _names(role: Role) -> Rows:
    open_ones = select(Proposal.id, Proposal.name, Proposal.language).join(Member, Member.id == Proposal.author_id)
    open_ones = open_ones.where(Proposal.state == _OPEN, is_listed(), _is_shown(role), _named(role))
    return open_ones.order_by(Proposal.id.desc()).limit(COMPARED)


@cache
def _lines(role: Role) -> Rows:
    supports = (ProposalSupport.proposal_id == Proposal.id, is_heard(ProposalSupport.member_id))
    waiting = select(func.count()).select_from(ProposalSupport).where(*supports).correlate(Proposal)
    return (
        select(
            Proposal.id,
            Proposal.author_id,
            Member.display_name.label("author_name"),
            Member.handle.label("author_handle"),
            Proposal.name,
            Proposal.description,
            Proposal.rules,
            Proposal.language,
            Proposal.visibility,
            Proposal.held,
            Proposal.state,
            (Proposal.support_count + waiting.scalar_subquery()).label("supporters"),
            _mine.member_id.is_not(None).label("is_supported"),
            Proposal.proposed_at,
            Proposal.decided_at,
            Proposal.answer,
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
        )
        .join(Member, Member.id == Proposal.author_id)
        .outerjoin(Topic, Topic.id == Proposal.topic_id)
        .outerjoin(_mine, and_(_mine.proposal_id == Proposal.id, _mine.member_id == READER_ID))
        .where(is_listed(), _is_shown(role))
    )


_OPEN: Any = literal_column("'open'")


def _is_shown(role: Role) -> Any:
    """That nothing keeps it out of the reader's sight: its author and moderators see what is held, too."""
    if role is Role.MODERATOR:
        return literal(True)
    return or_(Proposal.held.is_(None), Proposal.author_id == READER_ID)


def _named(role: Role) -> Any:
    """That its author is named to the reader in a list."""
    return or_(
        Proposal.author_id == READER_ID, and_(*welcome(role, Proposal.author_id), *reaches(role, Proposal.author_id))
    )
