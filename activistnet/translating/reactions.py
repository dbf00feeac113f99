"""What follows when a petition, a translation or whoever translated it is otherwise."""

from ..core.jobs.tasks import enqueue
from ..members.events import MemberLeft
from ..petitions.events import PetitionChanged
from ..posts import pages
from ..posts.events import TranslationMoved
from ..posts.translation_queries import get_translation
from ..versions.events import VersionPublished
from . import tasks
from .events import TranslationsChanged, TranslationWritten
from .services import deciding, standing


def on_written(event: TranslationWritten) -> None:
    """Its language is looked at."""
    enqueue(tasks.guess, event.translation_id)


def on_changed(event: TranslationsChanged) -> None:
    """No kept page shows the languages and words of before, nor any list."""
    pages.forget_threads([event.petition_id])


def on_text(event: PetitionChanged) -> None:
    """What is of an earlier text has fallen behind."""
    standing.fall_behind(event.petition_id)


def on_version(event: VersionPublished) -> None:
    """The same, and nobody signs what was a translation of an earlier version."""
    standing.fall_behind(event.petition_id)
    standing.settle(event.petition_id)


def on_moved(event: TranslationMoved) -> None:
    """Moderators have hidden one, or shown it; of one that nobody saw before its author hears only then."""
    pages.forget_threads([event.post_id])
    translation = get_translation(event.translation_id)
    if event.is_let_in and translation.accepted_at is None and translation.ended_at is None:
        deciding.go_on(translation)


def on_member_left(event: MemberLeft) -> None:
    """What they offered and nobody accepted goes."""
    deciding.forget_all(event.member_id)
