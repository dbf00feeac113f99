"""Background work about topics."""

from ..core.jobs.tasks import enqueue, task
from .services import bans, comings, deeds, offers, proposals, recalls


@task(queue="repairs", seconds=60)
def end_recalls() -> None:
    """End the votes about leads whose time has come; safe to repeat."""
    if recalls.end_due():
        enqueue(end_recalls)


@task(queue="repairs", seconds=60)
def end_bans() -> None:
    """Forget bans from topics whose time has come; safe to repeat."""
    if bans.end_due():
        enqueue(end_bans)


@task(seconds=60)
def forget_proposals() -> None:
    """Delete proposals that were decided a year ago; safe to repeat."""
    if proposals.forget_old():
        enqueue(forget_proposals)


@task(seconds=60)
def forget_offers() -> None:
    """Delete roles that members were asked to take on and didn't; safe to repeat."""
    if offers.forget_old():
        enqueue(forget_offers)


@task(queue="repairs", seconds=60)
def forget_deeds() -> None:
    """Forget whom it was about what was done in topics a year ago; safe to repeat."""
    if deeds.forget_old():
        enqueue(forget_deeds)


@task(queue="repairs", seconds=60)
def forget_comings() -> None:
    """Delete who came to topics and went more than 90 days ago; safe to repeat."""
    if comings.forget_old():
        enqueue(forget_comings)
