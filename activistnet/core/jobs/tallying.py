"""What is done about tallies in the background: the clock adds up, and every night all are compared with the rows."""

from sqlalchemy import func, literal, select

from ..data import gauges, tallies
from .clock import Loop
from .tasks import enqueue_each, task


@task(queue="repairs", seconds=600)
def recount_all() -> None:
    """Have every tally compared, some at a time."""
    gauges.note({"tally_drift": 0})
    for what, counted in tallies.counted().items():
        highest = select(func.max(counted.of.__table__.c.id)).scalar_subquery()
        firsts = func.generate_series(0, highest, tallies.PART).column_valued("first")
        enqueue_each(recount_some, select(literal(what).label("what"), firsts))


@task(queue="repairs", seconds=120)
def recount_some(what: str, first: int) -> None:
    """Correct those from this number on; safe to repeat. A drift stays on the metrics until the night."""
    if drift := tallies.repair(what, first, first + tallies.PART - 1):
        gauges.note({"tally_drift": drift})


def fold() -> None:
    """The clock's step."""
    tallies.fold()


LOOP = Loop("tallies", 1.0, fold)
