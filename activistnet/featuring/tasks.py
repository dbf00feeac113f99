"""Background work about featuring."""

from ..core.jobs.tasks import enqueue, task
from . import editor_services


@task(seconds=60)
def forget_offers() -> None:
    """Delete who was asked to be an editor and isn't one; safe to repeat."""
    if editor_services.forget_old():
        enqueue(forget_offers)
