"""Background work on what goes out of the site."""

from ..core.jobs.tasks import task
from ..core.outside.drawings import drawings


@task(queue="repairs", seconds=60)
def forget_drawn() -> None:
    """Take away the sheets of this machine that were drawn a week ago."""
    drawings().forget_old()
