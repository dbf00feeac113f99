"""The statements of counting: the clock's fold, and the count of this moment."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ClauseElement,
    ColumnElement,
    LargeBinary,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, aggregate_order_by, insert

from ..core.data.statements import as_text
from ..posts.services import sharing
from .count_models import CountryCount, LanguageCount, SignatureDelta, SignatureNumber
from .counts import COLUMNS
from .models import Petition, Signature, SignatureList
from .version_models import VersionCount

MOST_DELTAS = 50_000  # at once
MOST_NAMED = 100  # signatures of one petition

PETITIONS = Petition.__table__
DELTAS = SignatureDelta.__table__
SIGNATURES = Signature.__table__
TODAY = func.current_date()  # of what the code before counted, which names no signature
PLACES = CountryCount.__table__
LISTS = SignatureList.__table__
NUMBERS = SignatureNumber.__table__
VERSIONS = VersionCount.__table__
LANGUAGES = LanguageCount.__table__
ORIGINAL: ColumnElement[str] = literal_column("''")
FIRST: ColumnElement[int] = literal_column("1")


def _fold() -> ClauseElement:
    """The clock's part. Deltas are deleted and added in one statement, so that a crash loses or doubles nothing."""
    oldest = DELTAS.alias("oldest")
    those = select(oldest.c.id).order_by(oldest.c.id).limit(MOST_DELTAS)
    taken = delete(DELTAS).where(DELTAS.c.id.in_(those)).returning(*DELTAS.c).cte("taken")
    counted = _counted(taken)
    credited = sharing.crediting(_of_shares(taken)).cte("brought")
    places = _in_places(taken).cte("places")
    lists = _in_lists(taken).cte("lists")
    numbers = _in_numbers(taken, counted).cte("numbers")
    versions, languages = _in_versions(taken).cte("versions"), _in_languages(taken).cte("languages")
    return select(_rows_of(counted), _rows_of(credited)).add_cte(places, lists, numbers, versions, languages)


def _counted(taken: CTE) -> CTE:
    """The petitions whose count changed: by how much, and some of the signatures that are counted from now on."""
    came = func.array_agg(taken.c.signature_id, type_=ARRAY(BigInteger))
    named = came.filter(taken.c.n > 0, taken.c.signature_id.is_not(None)).self_group()[1:MOST_NAMED]
    n = func.sum(taken.c.n).label("n")
    sums = select(taken.c.petition_id, n, named.label("signature_ids")).group_by(taken.c.petition_id).cte("sums")
    own = PETITIONS.c
    changed = update(PETITIONS).where(own.id == sums.c.petition_id)
    added = changed.values(signature_count=own.signature_count + sums.c.n, count_version=own.count_version + 1)
    return added.returning(*COLUMNS, own.reached_step, sums.c.n, sums.c.signature_ids).cte("counted")


def _of_shares(taken: CTE) -> CTE:
    """What each share brought, and of that, what on which day: the one on which a signature was given first."""
    day = func.coalesce(func.date(func.coalesce(SIGNATURES.c.first_signed_at, SIGNATURES.c.signed_at)), TODAY)
    of_days = (
        select(taken.c.share_id, day.label("day"), func.sum(taken.c.n).label("n"))
        .outerjoin(SIGNATURES, SIGNATURES.c.id == taken.c.signature_id)
        .where(taken.c.share_id.is_not(None))
        .group_by(taken.c.share_id, day)
        .cte("of_days")
    )
    days = func.json_object_agg(of_days.c.day, of_days.c.n).label("days")
    n = func.sum(of_days.c.n).label("n")
    return select(of_days.c.share_id, n, days).group_by(of_days.c.share_id).cte("of_shares")


def _in_places(taken: CTE) -> Insert:
    """The same by country, of petitions that are still there."""
    place = (taken.c.petition_id, taken.c.country)
    sums = select(*place, func.sum(taken.c.n)).join(PETITIONS, PETITIONS.c.id == taken.c.petition_id).group_by(*place)
    rows = insert(PLACES).from_select(["petition_id", "country", "count"], sums)
    more = {"count": PLACES.c.count + rows.excluded.count}
    return rows.on_conflict_do_update(index_elements=["petition_id", "country"], set_=more)


def _in_versions(taken: CTE) -> Insert:
    """The same by version but the first one, which has what is left: most petitions have no other."""
    version = (taken.c.petition_id, taken.c.version)
    of_later = select(*version, func.sum(taken.c.n)).where(taken.c.version > FIRST)
    sums = of_later.join(PETITIONS, PETITIONS.c.id == taken.c.petition_id).group_by(*version)
    rows = insert(VERSIONS).from_select(["petition_id", "version", "count"], sums)
    more = {"count": VERSIONS.c.count + rows.excluded.count}
    return rows.on_conflict_do_update(index_elements=["petition_id", "version"], set_=more)


def _in_languages(taken: CTE) -> Insert:
    """The same by language of what was read but the original, which has what is left."""
    language = (taken.c.petition_id, taken.c.read_in)
    of_others = select(*language, func.sum(taken.c.n)).where(taken.c.read_in != ORIGINAL)
    sums = of_others.join(PETITIONS, PETITIONS.c.id == taken.c.petition_id).group_by(*language)
    rows = insert(LANGUAGES).from_select(["petition_id", "language", "count"], sums)
    more = {"count": LANGUAGES.c.count + rows.excluded.count}
    return rows.on_conflict_do_update(index_elements=["petition_id", "language"], set_=more)


def _in_lists(taken: CTE) -> Insert:
    """The numbers of petitions, sealed, in the lists of the members who signed."""
    oldest_first = aggregate_order_by(taken.c.petition_sealed, taken.c.id)
    new = func.array_agg(oldest_first, type_=ARRAY(LargeBinary))
    sums = select(taken.c.list_owner, new).where(taken.c.list_owner.is_not(None)).group_by(taken.c.list_owner)
    rows = insert(LISTS).from_select(["owner", "petitions_sealed"], sums)
    more = {"petitions_sealed": LISTS.c.petitions_sealed.concat(rows.excluded.petitions_sealed)}
    return rows.on_conflict_do_update(index_elements=["owner"], set_=more)


def _in_numbers(taken: CTE, counted: CTE) -> Insert:
    """The how many-eth each of these signatures is, by the order of their deltas; who comes back keeps the first."""
    before = counted.c.base_count + counted.c.signature_count - counted.c.n
    so_far = func.sum(taken.c.n).over(partition_by=taken.c.petition_id, order_by=taken.c.id)
    each = select(taken.c.id, taken.c.petition_id, taken.c.signature_id, taken.c.n, (before + so_far).label("number"))
    each_of = each.join(counted, counted.c.id == taken.c.petition_id).cte("each")
    came = select(each_of.c.petition_id, each_of.c.signature_id, cast(each_of.c.number, BigInteger))
    new = came.where(each_of.c.n > 0, each_of.c.signature_id.is_not(None)).order_by(each_of.c.id)
    rows = insert(NUMBERS).from_select(["petition_id", "signature_id", "number"], new)
    return rows.on_conflict_do_nothing()


def _rows_of(rows: CTE) -> ColumnElement[Any]:
    """All of them as one value."""
    return select(func.coalesce(func.json_agg(rows.table_valued()), "[]")).scalar_subquery().label(rows.name)


FOLD = as_text(_fold())

# What a count shows where nothing is cached: the folded number and what waits, read at one moment.
NOW = """
    base_count + signature_count
    + coalesce((SELECT sum(n) FROM signature_deltas WHERE petition_id = petitions.id), 0)::bigint
"""
COUNT_NOW = text(f"SELECT {NOW} FROM petitions WHERE id = :petition_id")  # noqa: S608, no value is written into it

# The how many-eth a signature is, as the clock will note it: by its delta, while that waits; NULL once it doesn't.
NUMBER = text("""
    SELECT base_count + signature_count + (
        SELECT sum(n)::bigint FROM signature_deltas
         WHERE petition_id = petitions.id
           AND id <= (SELECT min(id) FROM signature_deltas WHERE signature_id = :id AND n > 0)
    )
      FROM petitions WHERE id = :petition_id
""").bindparams(bindparam("id", type_=BigInteger))
