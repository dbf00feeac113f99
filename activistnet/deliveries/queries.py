"""Deliveries as everybody is shown them: to whom, when, and what was answered and promised."""

from dataclasses import astuple, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, undefer

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..core.data.time import now
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..decision_makers.models import DecisionMaker
from ..members.readers import Reader, Role
from ..petitions.models import PetitionTarget
from ..posts.models import Post
from ..posts.visibility import offered_to
from .models import KEPT, Delivery, DeliveryAnswer, DeliveryPromise, Office, PromiseWord

SHOWN = 20
_whole = aliased(DecisionMaker)
IS_PRIVATE = func.coalesce(_whole.is_private, DecisionMaker.is_private, False)
WHOLE_ID = func.coalesce(_whole.id, DecisionMaker.id)


class Word(NamedTuple):
    """What somebody says of whether a promise was kept, with a link that shows it, or none."""

    said_by: str
    kept: str
    words: str
    link: str
    said_at: datetime

    @property
    def host(self) -> str:
        """Where the link leads."""
        return urlsplit(self.link).hostname or ""


class Promise(NamedTuple):
    """What was promised by which day, and what is said of it: the newest word of each."""

    due_on: date
    words: str
    id: int = 0
    said: tuple[Word, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether its day has passed."""
        return self.due_on < now().date()

    @property
    def is_unanswered(self) -> bool:
        """Whether it has passed, and nobody says what came of it."""
        return self.is_over and not self.said

    def by(self, whom: str) -> Word | None:
        """What these say of it."""
        return next((each for each in self.said if each.said_by == whom), None)


@dataclass(frozen=True)
class Ledger:
    """How many promises were kept, and of how many that isn't known: some are still to come, some overdue."""

    kept: int
    partly: int
    broken: int
    open: int
    overdue: int

    @property
    def has_any(self) -> bool:
        """Whether anything was promised."""
        return any(astuple(self))


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery. `name` is empty where that is a private person; `title` and `post_slug` are of its petition.

    `refused_at` is when its office wanted no more weekly reports.
    """

    id: int
    petition_id: int
    title: str
    language: str | None
    post_slug: str
    decision_maker_id: int | None
    slug: str | None
    name: str
    state: str
    asked_at: datetime
    told_at: datetime | None
    expires_at: datetime | None
    contact_domain: str
    note: str
    ended_for: str | None
    ended_why: str
    digest: str
    stance: str | None
    words: str | None
    points: list[dict[str, str]]
    answered_at: datetime | None
    promises: tuple[Promise, ...]
    refused_at: datetime | None
    kind: str = "petition"

    @property
    def is_shown(self) -> bool:
        """Whether there is an answer that moderators let stand."""
        return self.state == "answered"

    @property
    def is_silent(self) -> bool:
        """Whether they got it and have said nothing."""
        return self.state in ("sent", "handed")

    @property
    def days(self) -> int:
        """Whole days since they got it, until they answered."""
        if self.told_at is None:
            return 0
        return max(0, ((self.answered_at if self.is_shown and self.answered_at else now()) - self.told_at).days)


@dataclass(frozen=True)
class TargetLine:
    """One of whom a petition asks, to its author: `decision_maker_id` is of the one that others were merged into."""

    position: int
    name: str
    decision_maker_id: int | None
    is_private: bool
    has_contact: bool


def list_of(petition_id: int, *, after: str | None = None) -> Page[DeliveryLine]:
    """Of a petition, the newest first."""
    return _of_petition().page({"petition_id": petition_id}, after=after, limit=SHOWN).map(_line)


def list_to(decision_maker_id: int, reader: Reader) -> list[DeliveryLine]:
    """The newest to a decision maker, by its names too, of petitions that the reader is shown."""
    values = reader.values(decision_maker_id=decision_maker_id)
    return _to_decision_maker(reader.role).page(values, limit=SHOWN).map(_line).items


def get(petition_id: int, delivery_id: int) -> Delivery:
    """A delivery of a petition, whoever reads. Raises NotFound."""
    if not 0 < delivery_id <= LARGEST_ID:
        raise NotFound
    wanted = select(Delivery).options(undefer(Delivery.facts)).where(Delivery.id == delivery_id)
    found = db.session.scalar(wanted.where(Delivery.petition_id == petition_id))
    if found is None:
        raise NotFound
    return found


def get_promise(petition_id: int, promise_id: int) -> DeliveryPromise:
    """A promise to a petition, in an answer that moderators let stand. Raises NotFound."""
    if not 0 < promise_id <= LARGEST_ID:
        raise NotFound
    wanted = select(DeliveryPromise).join(Delivery, Delivery.id == DeliveryPromise.delivery_id)
    here = (DeliveryPromise.id == promise_id, Delivery.petition_id == petition_id, Delivery.state == "answered")
    found = db.session.scalar(wanted.where(*here))
    if found is None:
        raise NotFound
    return found


def get_line(delivery_id: int) -> DeliveryLine:
    """The same as everybody is shown it. Raises NotFound."""
    row = db.session.execute(_lines().where(Delivery.id == delivery_id)).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


def list_targets(petition_id: int) -> list[TargetLine]:
    """Whom a petition asks, in its order."""
    wanted = (
        select(
            PetitionTarget.position,
            PetitionTarget.name,
            WHOLE_ID.label("decision_maker_id"),
            or_(IS_PRIVATE, PetitionTarget.is_withheld).label("is_private"),
            case((_whole.id.is_not(None), _whole.contact_sealed), else_=DecisionMaker.contact_sealed)
            .is_not(None)
            .label("has_contact"),
        )
        .outerjoin(DecisionMaker, DecisionMaker.id == PetitionTarget.decision_maker_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .where(PetitionTarget.petition_id == petition_id)
        .order_by(PetitionTarget.position)
    )
    return [build(TargetLine, row) for row in db.session.execute(wanted)]


def ledger_of(decision_maker_id: int, reader: Reader) -> Ledger:
    """What came of all that a decision maker has promised, by its names too, to petitions that the reader is shown."""
    row = db.session.execute(_ledger(reader.role), reader.values(decision_maker_id=decision_maker_id)).one()
    return build(Ledger, row)


@cache
def _ledger(role: Role) -> Rows:
    promise = DeliveryPromise
    is_over = promise.due_on < func.current_date()
    which: dict[str, tuple[ColumnElement[bool], ...]]
    which = {kept: (promise.kept == literal_column(f"'{kept}'"),) for kept in KEPT}
    which |= {"open": (promise.kept.is_(None), ~is_over), "overdue": (promise.kept.is_(None), is_over)}
    return (
        select(*(func.count().filter(*each).label(name) for name, each in which.items()))
        .select_from(promise)
        .join(Delivery, Delivery.id == promise.delivery_id)
        .join(Post, Post.id == Delivery.petition_id)
        .where(Delivery.decision_maker_id.in_(_names()), Delivery.state == "answered", *offered_to(role))
    )


def _names() -> Select[int]:
    """A decision maker and what was merged into it."""
    number: ColumnElement[int] = bindparam("decision_maker_id", type_=Delivery.id.type)
    other = aliased(DecisionMaker)
    return select(other.id).where(or_(other.id == number, other.merged_into_id == number))


def _promise(day: str, words: str, promise_id: int, said: list[list[str]] | None) -> Promise:
    """Of each who says something the newest word, as these come in their order."""
    newest = {by: Word(by, kept, text, link, datetime.fromisoformat(at)) for by, kept, text, link, at in said or ()}
    return Promise(date.fromisoformat(day), words, promise_id, tuple(newest.values()))


def _line(row: Any) -> DeliveryLine:
    promises = tuple(_promise(*each) for each in row.promises or ())
    return build(DeliveryLine, row, promises=promises, points=row.points or [], kind="petition")


@cache
def _of_petition() -> Listing:
    return Listing(_lines().where(Delivery.petition_id == bindparam("petition_id")), Delivery.id)


@cache
def _to_decision_maker(role: Role) -> Listing:
    wanted = _lines().where(Delivery.decision_maker_id.in_(_names()), *offered_to(role))
    return Listing(wanted, Delivery.id)


@cache
def _lines() -> Rows:
    word = PromiseWord
    said = func.jsonb_build_array(word.said_by, word.kept, word.words, word.link, word.said_at)
    all_said = select(func.jsonb_agg(aggregate_order_by(said, word.id))).where(word.promise_id == DeliveryPromise.id)
    of_promise = all_said.correlate(DeliveryPromise).scalar_subquery()
    each = func.jsonb_build_array(DeliveryPromise.due_on, DeliveryPromise.words, DeliveryPromise.id, of_promise)
    promises = select(func.jsonb_agg(aggregate_order_by(each, DeliveryPromise.position)))
    of_it = promises.where(DeliveryPromise.delivery_id == Delivery.id).correlate(Delivery).scalar_subquery()
    return (
        select(
            Delivery.id,
            Delivery.petition_id,
            Post.title,
            Post.language,
            Post.slug.label("post_slug"),
            WHOLE_ID.label("decision_maker_id"),
            func.coalesce(_whole.slug, DecisionMaker.slug).label("slug"),
            case((IS_PRIVATE, literal_column("''")), else_=Delivery.name).label("name"),
            Delivery.state,
            Delivery.asked_at,
            Delivery.told_at,
            Delivery.expires_at,
            Delivery.contact_domain,
            Delivery.note,
            Delivery.ended_for,
            Delivery.ended_why,
            Delivery.digest,
            DeliveryAnswer.stance,
            DeliveryAnswer.words,
            DeliveryAnswer.points,
            DeliveryAnswer.answered_at,
            of_it.label("promises"),
            Office.refused_at,
        )
        .join(Post, Post.id == Delivery.petition_id)
        .outerjoin(DecisionMaker, DecisionMaker.id == Delivery.decision_maker_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .outerjoin(Office, Office.decision_maker_id == WHOLE_ID)
        .outerjoin(DeliveryAnswer, DeliveryAnswer.delivery_id == Delivery.id)
    )
