"""Where signatures come from, told so late and so roughly that nobody sees by it who has signed.

Where few come from, one of them is known by the place. So our own figures are those of the last full hour, and fewer
than ten from one country are told together as other places. What was imported was public before.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    any_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    update,
)

from ..core.data.db import db
from ..core.words.countries import country_name
from .count_models import AreaCount, BaseCount, CountryCount

FEW = 10
OTHERS = "other"  # in place of the code of a country
AREA = "postcode"  # the kind of an area, by the beginning of its postcodes; see `areas`
IS_TOLD = CountryCount.shown >= literal_column(str(FEW))  # of a country by name, not among others


@dataclass(frozen=True)
class Place:
    """How many signatures came from one country, area or constituency, imported ones included."""

    kind: str
    code: str
    name: str
    count: int


def list_places(petition_id: int, *, limit: int | None = None) -> list[Place]:
    """Where signatures come from, most first: by country, and what was imported with the base count.

    Names of countries are given by the imported source, else left empty for the page to fill in. With a `limit`, it
    is that many countries.
    """
    wanted = _places(is_limited=limit is not None)
    rows = db.session.execute(wanted, {"petition_id": petition_id, "most": limit})
    return [Place(row.kind, row.code, row.name, int(row.total)) for row in rows]


@cache
def _places(*, is_limited: bool) -> Select[Any]:
    counted = select(
        literal("country").label("kind"),
        _told_as().label("code"),
        literal("").label("name"),
        CountryCount.shown.label("count"),
    ).where(CountryCount.petition_id == bindparam("petition_id"))
    imported = select(BaseCount.kind, BaseCount.code, BaseCount.name, BaseCount.count).where(
        BaseCount.petition_id == bindparam("petition_id")
    )
    surveyed = select(literal(AREA), AreaCount.area, literal(""), AreaCount.count).where(
        AreaCount.petition_id == bindparam("petition_id")
    )
    both = counted.union_all(imported, surveyed).subquery()
    total = func.sum(both.c.count).label("total")
    wanted = (
        select(both.c.kind, both.c.code, func.max(both.c.name).label("name"), total)
        .group_by(both.c.kind, both.c.code)
        .having(func.sum(both.c.count) > 0)
        .order_by(both.c.kind, both.c.code == OTHERS, total.desc(), both.c.code)
    )
    return wanted.where(both.c.kind == "country").limit(bindparam("most")) if is_limited else wanted


def list_most(petition_ids: Collection[int], *, limit: int) -> dict[int, list[Place]]:
    """The countries from which most came, of each of these petitions."""
    found: dict[int, list[Place]] = {each: [] for each in petition_ids}
    for row in db.session.execute(_of_several(), {"petition_ids": list(petition_ids)}):
        if len(found[row.petition_id]) < limit:
            found[row.petition_id].append(Place("country", row.code, row.name, int(row.total)))
    return found


@cache
def _of_several() -> Select[Any]:
    these = bindparam("petition_ids", type_=ARRAY(BigInteger))
    counted = select(
        CountryCount.petition_id, _told_as().label("code"), literal("").label("name"), CountryCount.shown.label("count")
    ).where(CountryCount.petition_id == any_(these))
    imported = select(BaseCount.petition_id, BaseCount.code, BaseCount.name, BaseCount.count).where(
        BaseCount.petition_id == any_(these), BaseCount.kind == "country"
    )
    both = counted.union_all(imported).subquery()
    total = func.sum(both.c.count).label("total")
    return (
        select(both.c.petition_id, both.c.code, func.max(both.c.name).label("name"), total)
        .group_by(both.c.petition_id, both.c.code)
        .having(func.sum(both.c.count) > 0)
        .order_by(both.c.petition_id, both.c.code == OTHERS, total.desc(), both.c.code)
    )


def _told_as() -> ColumnElement[str]:
    return case((IS_TOLD, CountryCount.country), else_=OTHERS)


def show_newest() -> None:
    """Tell from now on what is counted by now."""
    rows = CountryCount.__table__
    db.session.execute(update(rows).where(rows.c.shown != rows.c.count).values(shown=rows.c.count))


def named(places: list[Place]) -> list[Place]:
    """The same places with the names of countries and areas in the reader's language."""
    return [replace(place, name=_name(place)) if place.kind in ("country", AREA) else place for place in places]


def _name(place: Place) -> str:
    if not place.code:
        return str(_("Country not given"))
    if place.code == OTHERS:
        return str(_("Other places"))
    if place.kind == AREA:
        return _area(*place.code.rpartition(" ")[::2])
    name = country_name(place.code)
    return place.name if name == place.code and place.name else name


def _area(country: str, beginning: str) -> str:
    if not country:
        return str(_("Postcodes %(beginning)s…", beginning=beginning))
    return str(_("%(country)s, postcodes %(beginning)s…", country=country_name(country), beginning=beginning))
