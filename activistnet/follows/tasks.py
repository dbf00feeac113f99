"""Background work about ties: what has ended is cleared away."""

from ..core.jobs.tasks import enqueue, task
from . import services


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Delete the mutes that have ended."""
    if services.forget_old():
        enqueue(clear_away)
