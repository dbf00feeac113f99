"""What happens to spreads in the background."""

from sqlalchemy import select

from ..core.jobs.tasks import enqueue_each, task
from . import services
from .models import Spread

AT_ONCE = 500  # petitions


@task(queue="repairs", seconds=120)
def tell_due() -> None:
    """Go on with each petition of which another batch is there."""
    due = select(Spread.petition_id).where(Spread.is_due).order_by(Spread.petition_id).limit(AT_ONCE)
    enqueue_each(tell_next, due)


@task(queue="repairs", seconds=120)
def tell_next(petition_id: int) -> None:
    """Tell the batches of a petition that are there, as many as one run can."""
    services.tell_next(petition_id)
