"""What follows from what is decided about letters, and what hides the names with them."""

from ..core.jobs.tasks import enqueue, enqueue_for
from ..petitions.events import NamesHidden
from . import tasks
from .events import BatchPassed, LettersTakenOut
from .services import writing


def on_passed(event: BatchPassed) -> None:
    """It leaves."""
    enqueue(tasks.mail_batch, event.batch_id)


def on_taken_out(event: LettersTakenOut) -> None:
    """Their writers are told."""
    enqueue_for(tasks.mail_writer, event.letter_ids)


def on_names_hidden(event: NamesHidden) -> None:
    """Nor is the name with a letter that has not left."""
    writing.without_names([each.signature_id for each in event.names])
