"""Background work about reports: what is cleared away."""

from ..core.jobs.tasks import task
from . import services


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Let go of what reports quote."""
    services.forget_old_words()
