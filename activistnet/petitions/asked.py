"""Whom a petition asks, as a part of other statements: its names, and where it says what else they are asked."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..decision_makers import urls
from ..decision_makers.models import DecisionMaker
from ..posts.models import Post
from .models import PetitionTarget

# A private person's is withheld; who reads is told so in their language.
NAME = case((PetitionTarget.is_withheld, literal_column("''")), else_=PetitionTarget.name)
PATH = case((~PetitionTarget.is_withheld, func.concat(DecisionMaker.id, literal_column("' '"), DecisionMaker.slug)))


def names() -> ColumnElement[list[str]]:
    """The names, in their order; an empty one for each that is withheld."""
    wanted = select(func.array_agg(aggregate_order_by(NAME, PetitionTarget.position)))
    return wanted.where(PetitionTarget.petition_id == Post.id).scalar_subquery()


def paths() -> ColumnElement[list[str | None]]:
    """Of each of them its number and the end of its address, for `addresses`; nothing where there is no page."""
    known = case((DecisionMaker.id.is_not(None), PATH))
    return (
        select(func.array_agg(aggregate_order_by(known, PetitionTarget.position)))
        .select_from(PetitionTarget)
        .outerjoin(DecisionMaker, DecisionMaker.id == PetitionTarget.decision_maker_id)
        .where(PetitionTarget.petition_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )


def addresses(found: Sequence[str | None]) -> tuple[str | None, ...]:
    """The same as addresses."""
    return tuple(_address(path) for path in found)


def _address(path: str | None) -> str | None:
    if path is None:
        return None
    number, _space, slug = path.partition(" ")
    return urls.page(int(number), slug)
