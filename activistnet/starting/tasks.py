"""Background work: what nobody went on with is deleted."""

from ..core.jobs.tasks import enqueue, task
from .services import forget_old


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Delete answers of visitors that were not touched for long."""
    if forget_old():
        enqueue(clear_away)
