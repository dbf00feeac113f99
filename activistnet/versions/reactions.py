"""When a version is published, those who signed an earlier one are asked, also once it is back after it was away."""

from typing import Protocol

from ..core.jobs.tasks import enqueue
from ..petitions.events import PetitionReopened
from . import tasks
from .events import VersionPublished
from .services import agreeing


class OfPost(Protocol):
    """Something has happened to a post, which may be a petition: moderators, of whom nothing here knows, tell too."""

    @property
    def post_id(self) -> int: ...


def on_published(event: VersionPublished) -> None:
    """Some at a time."""
    enqueue(tasks.ask_signatories, event.petition_id)


def on_reopened(event: PetitionReopened) -> None:
    """Whoever was not asked before it was paused or closed, however long that was."""
    _go_on(event.petition_id)


def on_sight(event: OfPost) -> None:
    """Whoever was not asked while it waited or was hidden, if everybody sees it now."""
    _go_on(event.post_id)


def _go_on(post_id: int) -> None:
    if agreeing.has_later_version(post_id):
        enqueue(tasks.ask_signatories, post_id)
