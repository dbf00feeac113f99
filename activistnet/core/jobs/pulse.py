"""A sign of life that goes the whole way: the clock writes a row, the broker carries it, a worker does it."""

from ..data import gauges
from .tasks import task

SEEN = "worker_seen"


@task(queue="now")
def show() -> None:
    """Note that a worker works; when that was is when the gauge was noted."""
    gauges.note({SEEN: 1})
