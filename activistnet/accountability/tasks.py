"""What is counted about decision makers in the background."""

from ..core.jobs.tasks import enqueue, task
from . import services


@task(seconds=120)
def count_one(decision_maker_id: int) -> None:
    """Count anew what one is asked."""
    services.count([decision_maker_id])


@task(queue="repairs", seconds=120)
def count_all(after: int = 0) -> None:
    """The same for all, some at a time: signatures are told of nobody one by one."""
    if (last := services.count_some(after)) is not None:
        enqueue(count_all, last)


@task(queue="repairs", seconds=120)
def forget_unasked() -> None:
    """Let go of those that nobody asks any more."""
    services.forget_unasked()
