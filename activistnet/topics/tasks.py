"""Background work about topics."""

from ..core.jobs.tasks import enqueue, task
from .services import recalls


@task(queue="repairs", seconds=60)
def end_recalls() -> None:
    """End the votes about leads whose time has come; safe to repeat."""
    if recalls.end_due():
        enqueue(end_recalls)
