"""What follows for whoever was removed from a topic, or not let in."""

from ..core.jobs.tasks import enqueue
from ..topics.events import RemovalAnswered, RemovalMade
from . import tasks


def on_removal(event: RemovalMade) -> None:
    """They are told by mail, too."""
    enqueue(tasks.mail_removal, event.deed_id)


def on_answer(event: RemovalAnswered) -> None:
    """The same of what came of another look."""
    enqueue(tasks.mail_answer, event.deed_id)
