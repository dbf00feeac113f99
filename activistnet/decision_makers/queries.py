"""Finding decision makers: one, those who are asked most, and those that fit what is typed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Text, and_, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from ..core.data.crypto import unseal
from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from .models import DecisionMaker, contact_context
from .rules import FEWEST_LETTERS, question_of

SUGGESTED = 8
# Written out as the index says them: a kept plan then finds it.
_SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")
IS_SHOWN = and_(
    DecisionMaker.petition_count > literal_column("0"),
    DecisionMaker.merged_into_id.is_(None),
    ~DecisionMaker.is_private,
)
_whole = aliased(DecisionMaker)


@dataclass(frozen=True)
class DecisionMakerLine:
    """One in a list. `kind` is person, body, or None where nobody has said it."""

    id: int
    kind: str | None
    name: str
    office: str
    place: str
    slug: str
    petition_count: int

    @property
    def label(self) -> str:
        """The name as it is typed into a petition, with its place: that tells it from others of the name."""
        return f"{self.name} ({self.place})" if self.place else self.name


@dataclass(frozen=True)
class DecisionMakerFacts(DecisionMakerLine):
    """One by its number, with what is counted of it. What it was merged into is named by number and slug."""

    is_private: bool
    open_count: int
    won_count: int
    signature_count: int
    asked_since: datetime | None
    whole_id: int | None
    whole_slug: str | None


def get(decision_maker_id: int) -> DecisionMakerFacts:
    """One by its number, whoever reads. Raises NotFound."""
    row = db.session.execute(_one(), {"id": decision_maker_id}).one_or_none() if _fits(decision_maker_id) else None
    if row is None:
        raise NotFound
    return build(DecisionMakerFacts, row)


def contact_of(decision_maker_id: int) -> str:
    """Where it is written to, for moderators; empty where nobody knows."""
    sealed = db.session.scalar(select(DecisionMaker.contact_sealed).where(DecisionMaker.id == decision_maker_id))
    return unseal(sealed, context=contact_context(decision_maker_id)) if sealed else ""


def list_asked(typed: str, *, after: str | None = None, limit: int = 30) -> Page[DecisionMakerLine]:
    """Those that are asked most, of all or of those with words that begin so; nobody where nothing can be asked."""
    question = question_of(typed)
    if typed.strip() and not question:
        return Page([])
    page = _found() if question else _asked()
    return page.page({"question": question} if question else {}, after=after, limit=limit).map(
        lambda row: build(DecisionMakerLine, row)
    )


def suggest(typed: str) -> list[DecisionMakerLine]:
    """The same for whoever begins to type a name."""
    question = question_of(typed)
    if len(question) < FEWEST_LETTERS + len("'':*"):
        return []
    return _found().page({"question": question}, limit=SUGGESTED).map(lambda row: build(DecisionMakerLine, row)).items


def _fits(number: int) -> bool:
    return 0 < number <= LARGEST_ID


@cache
def _one() -> Rows:
    facts = (
        DecisionMaker.is_private,
        DecisionMaker.open_count,
        DecisionMaker.won_count,
        DecisionMaker.signature_count,
        DecisionMaker.asked_since,
        _whole.id.label("whole_id"),
        _whole.slug.label("whole_slug"),
    )
    return (
        _lines()
        .add_columns(*facts)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .where(DecisionMaker.id == bindparam("id"))
    )


@cache
def _asked() -> Listing:
    return Listing(_lines().where(IS_SHOWN), DecisionMaker.petition_count, DecisionMaker.id)


@cache
def _found() -> Listing:
    question = func.to_tsquery(_SIMPLE, bindparam("question", type_=Text))
    fits = func.to_tsvector(_SIMPLE, DecisionMaker.words).op("@@")(question)
    return Listing(_lines().where(IS_SHOWN, fits), DecisionMaker.petition_count, DecisionMaker.id)


@cache
def _lines() -> Rows:
    return select(
        DecisionMaker.id,
        DecisionMaker.kind,
        DecisionMaker.name,
        DecisionMaker.office,
        DecisionMaker.place,
        DecisionMaker.slug,
        DecisionMaker.petition_count,
    )
