"""Measurements that one process takes and another shows: the last value of each, in a table."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from .db import Base, Moment, db


class Gauge(Base):
    """The last value of one measurement."""

    __tablename__ = "gauges"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    noted_at: Mapped[Moment]


def note(values: dict[str, float]) -> None:
    """Write what was measured just now."""
    rows = [{"name": name, "value": value, "noted_at": func.now()} for name, value in values.items()]
    written = insert(Gauge).values(rows)
    fresh = {"value": written.excluded.value, "noted_at": written.excluded.noted_at}
    db.session.execute(written.on_conflict_do_update(index_elements=["name"], set_=fresh))


def add(values: dict[str, float]) -> None:
    """Add to counters that several processes keep together."""
    rows = [{"name": name, "value": value, "noted_at": func.now()} for name, value in sorted(values.items())]
    written = insert(Gauge).values(rows)
    more = {"value": Gauge.value + written.excluded.value, "noted_at": written.excluded.noted_at}
    db.session.execute(written.on_conflict_do_update(index_elements=["name"], set_=more))


def read() -> dict[str, float]:
    """The last value of each measurement, by name; ages and waits are in seconds."""
    return {gauge.name: gauge.value for gauge in db.session.scalars(select(Gauge))}
