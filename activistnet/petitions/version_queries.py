"""What people have signed: each version of a petition with its words, whom it asked, and how many signed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..decision_makers.models import DecisionMaker
from ..posts.models import PostVersion
from ..posts.version_queries import Texts
from .counts import TABLE
from .models import COUNTED, Confirmation, Petition, Signature
from .queries import PetitionPage
from .version_models import FormerVersion, VersionConsent, VersionCount

MOST = 200  # versions; a new one a week is the most there can be

_whole = aliased(DecisionMaker)


@dataclass(frozen=True)
class Signed:
    """How many signed one version, and how many of them agreed to which later one."""

    number: int
    count: int
    later: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Version:
    """What a petition asked of whom while this version was the one to sign; until now where `replaced_at` is None.

    Words that are withheld are not there; nor is the name of a private person, an empty one.
    """

    number: int
    title: str
    body: str
    targets: tuple[str, ...]
    published_at: datetime
    replaced_at: datetime | None = None
    is_withheld: bool = False


def list_signed(petition_id: int) -> list[Signed]:
    """The sums of all versions, the first one first, read at one moment; together they are what is counted here.

    Source: the folded counts, and rows of consents under counted signatures.
    """
    row = db.session.execute(
        select(TABLE.c.version_number, TABLE.c.signature_count, _later_counts(), _consents()).where(
            TABLE.c.id == petition_id
        )
    ).one()
    counts: dict[int, int] = dict(row.counts or ())
    counts[1] = row.signature_count - sum(counts.values())
    later: dict[int, list[tuple[int, int]]] = {}
    for number, to, n in sorted(row.consents or ()):
        later.setdefault(number, []).append((to, n))
    numbers = range(1, row.version_number + 1)
    return [Signed(number, counts.get(number, 0), tuple(later.get(number, ()))) for number in numbers]


def _later_counts() -> Any:
    each = func.jsonb_build_array(VersionCount.version, VersionCount.count)
    wanted = select(func.jsonb_agg(each)).where(VersionCount.petition_id == TABLE.c.id, VersionCount.version > 1)
    return wanted.correlate(TABLE).scalar_subquery().label("counts")


def _consents() -> Any:
    pair = (Signature.version, VersionConsent.version)
    sums = (
        select(
            *(each.label(name) for each, name in zip(pair, ("signed", "agreed"), strict=True)), func.count().label("n")
        )
        .join(Signature, Signature.id == VersionConsent.signature_id)
        .where(VersionConsent.petition_id == TABLE.c.id, *COUNTS)
        .group_by(*pair)
        .correlate(TABLE)
        .subquery("sums")
    )
    each = func.jsonb_build_array(sums.c.signed, sums.c.agreed, sums.c.n)
    return select(func.jsonb_agg(each)).select_from(sums).scalar_subquery().label("consents")


# That a consent counts: its signature does, and was given before to an earlier version.
COUNTS = (
    VersionConsent.given_at.is_not(None),
    Signature.state == COUNTED,
    Signature.version < VersionConsent.version,
    Signature.signed_at <= VersionConsent.given_at,
)


def list_versions(petition: PetitionPage) -> list[Version]:
    """All of them, the newest first."""
    former = select(FormerVersion).where(FormerVersion.petition_id == petition.id)
    rows = db.session.scalars(former.order_by(FormerVersion.number.desc()).limit(MOST)).all()
    return [_now(petition), *_former(petition, rows)]


def find_version(petition: PetitionPage, number: int) -> Version | None:
    """One of them; None where there is no such version."""
    if number == petition.version_number:
        return _now(petition)
    kept = db.session.get(FormerVersion, (petition.id, number))
    return _former(petition, [kept])[0] if kept else None


def _now(petition: PetitionPage) -> Version:
    published_at = petition.version_at or petition.created_at
    return Version(petition.version_number, petition.title, petition.body, petition.targets, published_at)


def _former(petition: PetitionPage, rows: Sequence[FormerVersion]) -> list[Version]:
    numbers = {row.text_number for row in rows}
    kept = select(PostVersion).where(PostVersion.post_id == petition.id, PostVersion.number.in_(numbers))
    texts = {text.number: text for text in db.session.scalars(kept)}
    private = _private_among({whose for row in rows for _name, whose in row.targets if whose is not None})
    found = []
    for row in rows:
        text = texts.get(row.text_number)  # none where only whom it asks became another: then it is that of now
        is_withheld = text is not None and (text.is_withheld or text.is_hidden)
        title, body = (text.title, text.body) if text else (petition.title, petition.body)
        targets = tuple("" if whose in private else name for name, whose in row.targets)
        found.append(
            Version(
                number=row.number,
                title="" if is_withheld else title,
                body="" if is_withheld else body,
                targets=targets,
                published_at=row.published_at,
                replaced_at=row.replaced_at,
                is_withheld=is_withheld,
            )
        )
    return found


def _private_among(ids: set[int]) -> set[int]:
    is_private = or_(DecisionMaker.is_private, func.coalesce(_whole.is_private, False))
    wanted = select(DecisionMaker.id).outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
    return set(db.session.scalars(wanted.where(DecisionMaker.id.in_(ids), is_private))) if ids else set()


def text_begun(petition: Petition) -> Texts:
    """The words with which the version of now began: when it was published, and the first one when it was first signed.

    Before texts were kept nobody knows better: then it is the oldest that is there.
    """
    begun_at = petition.version_at or _first_read_at(petition.id)
    then = (PostVersion.post_id == petition.id, *([PostVersion.replaced_at > begun_at] if begun_at else []))
    kept = db.session.scalar(select(PostVersion).where(*then).order_by(PostVersion.number).limit(1))
    return Texts(kept.number, kept.title, kept.body) if kept else Texts(petition.version, petition.title, petition.body)


def _first_read_at(petition_id: int) -> datetime | None:
    signed_at = func.least(func.min(Signature.first_signed_at), func.min(Signature.signed_at))
    signed = select(signed_at).where(Signature.petition_id == petition_id).scalar_subquery()
    tried = select(func.min(Confirmation.created_at)).where(Confirmation.petition_id == petition_id).scalar_subquery()
    return db.session.scalar(select(func.least(signed, tried)))
