"""Background work of the site itself: taking the demonstration out."""

from pathlib import Path

from ..core.application import settings
from ..core.jobs.tasks import enqueue, task, waits
from . import demo_removal


@task(queue="repairs", seconds=120)
def take_out_demo() -> None:
    """Take out some of the demonstration, and then the rest."""
    if demo_removal.remove_some(demo_removal.Removed()):
        enqueue(take_out_demo)
    else:
        forget_sign_ins(settings().var_dir)


def is_being_taken_out() -> bool:
    """Whether that is waiting to be done, or under way."""
    return waits(take_out_demo)


def forget_sign_ins(var_dir: Path) -> None:
    """Delete the files about the demonstration that this machine has."""
    for name in ("demo.txt", "demo.unfinished"):
        (var_dir / name).unlink(missing_ok=True)
