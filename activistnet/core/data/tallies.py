"""Numbers that pages show of topics and members, kept so that no page counts the rows behind them.

The database's triggers write a line into `tally_deltas` with each change of what is counted, whatever makes it, and
the clock adds these up. So nobody waits for anybody's row, and kept number + waiting lines = rows, always. Every night
they are compared. What counts as one, and for which `of_id`, each feature says once more as a statement: its truth.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy import BigInteger, ColumnElement, Index, bindparam, cast, func, literal_column, select, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import SQLCoreOperations

from . import repairs
from .db import Base, Id, db

PART = 1_000  # numbers that are compared at once
LARGEST = 2**63 - 1


class Tally(Base):
    """How many there are of something, for one topic or member."""

    __tablename__ = "tallies"
    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)
    what: Mapped[str] = mapped_column(primary_key=True)
    of_id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]


class TallyDelta(Base):
    """A change of one that the clock has not added yet. It points at nothing, so writing it waits for nobody."""

    __tablename__ = "tally_deltas"
    __table_args__ = (
        Index("ix_tally_deltas_what_of_id", "what", "of_id"),
        {"postgresql_with": {"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"}},
    )
    id: Mapped[Id]
    what: Mapped[str]
    of_id: Mapped[int]
    n: Mapped[int]


@dataclass(frozen=True)
class Counted:
    """What is tallied under a name, for rows `of` a table. `truth` selects of_id and n, of those :first to :last."""

    what: str
    of: type[Base]
    truth: str


def init_app(app: Flask, counted: Iterable[Counted]) -> None:
    """Remember what all features count."""
    app.extensions["tallies"] = {each.what: each for each in counted}


def counted() -> dict[str, Counted]:
    """What the features of the current application count, by name."""
    found: dict[str, Counted] = current_app.extensions["tallies"]
    return found


def tallied(what: str, of_id: SQLCoreOperations[int]) -> ColumnElement[int]:
    """The number of this moment."""
    name: ColumnElement[str] = literal_column(f"'{what}'")  # written out: a kept plan then knows it
    kept = select(Tally.n).where(Tally.what == name, Tally.of_id == of_id).scalar_subquery()
    waiting = select(func.sum(TallyDelta.n)).where(TallyDelta.what == name, TallyDelta.of_id == of_id).scalar_subquery()
    return func.coalesce(kept, 0) + func.coalesce(cast(waiting, BigInteger), 0)


FOLD = text("""
    WITH taken AS (
        DELETE FROM tally_deltas WHERE id IN (SELECT id FROM tally_deltas ORDER BY id LIMIT 20000)
        RETURNING what, of_id, n
    )
    INSERT INTO tallies (what, of_id, n)
    SELECT what, of_id, sum(n) FROM taken GROUP BY what, of_id HAVING sum(n) <> 0 ORDER BY what, of_id
    ON CONFLICT (what, of_id) DO UPDATE SET n = tallies.n + excluded.n
""")


def fold() -> None:
    """Add what waits."""
    db.session.execute(FOLD)


def repair(what: str, first: int = 0, last: int = LARGEST) -> int:
    """Have the numbers of these say what the rows do; how many were off. Safe to repeat.

    Everything is read in one snapshot and the difference is added, so nobody who changes a row has to wait.
    """
    repairs.alone(what)
    corrected = text(f"""
        WITH parts AS (
            SELECT of_id, n FROM ({counted()[what].truth}) AS truth
            UNION ALL SELECT of_id, -n FROM tallies WHERE what = :what AND of_id BETWEEN :first AND :last
            UNION ALL SELECT of_id, -n FROM tally_deltas WHERE what = :what AND of_id BETWEEN :first AND :last
        )
        INSERT INTO tallies (what, of_id, n)
        SELECT :what, of_id, sum(n) FROM parts GROUP BY of_id HAVING sum(n) <> 0 ORDER BY of_id
        ON CONFLICT (what, of_id) DO UPDATE SET n = tallies.n + excluded.n
    """).bindparams(bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger))  # noqa: S608, no value
    done = db.session.execute(corrected, {"what": what, "first": first, "last": last})
    return int(getattr(done, "rowcount", 0))


def repair_all() -> int:
    """All of them at once, where rows were written with triggers off."""
    return sum(repair(what) for what in counted())
