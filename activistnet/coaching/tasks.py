"""Background work: who is silent is let go of, and what is old ends and goes."""

from ..core.jobs.tasks import enqueue, task
from .services import asking, claiming


@task(queue="repairs", seconds=600)
def release_silent() -> None:
    """Let other coaches help where a week was silent."""
    if claiming.release_silent():
        enqueue(release_silent)


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """End what nobody touched for long, and delete what ended a while ago."""
    if any([asking.end_untouched(), asking.forget_old()]):
        enqueue(clear_away)
