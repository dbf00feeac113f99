"""Background work about posts: what is cleared away."""

from ..core.jobs.tasks import task
from .services import sent_forms


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Delete what has run out: which forms were sent."""
    sent_forms.forget_old()
