"""What is counted anew when petitions ask, are answered by what comes of them, or go."""

from collections.abc import Iterable

from ..core.jobs.tasks import enqueue
from ..core.web import pagecache
from ..core.web.pagestore import numbered
from ..decision_makers import urls
from ..decision_makers.events import DecisionMakersChanged
from ..moderation.events import PostDecided
from ..petitions.events import PetitionClosed, PetitionPaused, PetitionReopened, TargetsChanged
from ..posts.events import PostDeleted, PostHeld, PostReleased
from . import services, tasks


def on_targets(event: TargetsChanged) -> None:
    """They are asked by one more, or one less."""
    _count(event.decision_maker_ids)


def on_decision_makers(event: DecisionMakersChanged) -> None:
    """Two are one, or one is two; lists show it at once."""
    services.count(event.decision_maker_ids)
    pagecache.forget(urls.index(), urls.changes(), *map(numbered, event.decision_maker_ids))


def on_stage(event: PetitionClosed | PetitionPaused | PetitionReopened) -> None:
    """It is open or not."""
    _count(services.asked_by(event.petition_id))


def on_sight(event: PostDecided | PostHeld | PostReleased | PostDeleted) -> None:
    """Everybody may see it, or not."""
    _count(services.asked_by(event.post_id))


def _count(decision_maker_ids: Iterable[int]) -> None:
    for each in decision_maker_ids:
        enqueue(tasks.count_one, each)
