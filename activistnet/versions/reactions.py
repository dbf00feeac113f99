"""When a version is published, those who signed an earlier one are asked."""

from ..core.jobs.tasks import enqueue
from . import tasks
from .events import VersionPublished


def on_published(event: VersionPublished) -> None:
    """Some at a time."""
    enqueue(tasks.ask_signatories, event.petition_id)
