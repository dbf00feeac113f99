"""Background work of the defence: what is cleared away."""

from datetime import timedelta

from sqlalchemy import func

from ..core.data.parts import delete_some
from ..core.jobs.tasks import enqueue, task
from .models import RecentText, WordHit
from .rules import REHEARSED

TEXTS_KEPT = timedelta(days=1)


@task(queue="repairs", seconds=120)
def clear_away() -> None:
    """Forget texts of before yesterday, and what rules found more than 30 days ago, some of it."""
    old_texts = delete_some(RecentText, RecentText.sent_at < func.now() - TEXTS_KEPT)
    if delete_some(WordHit, WordHit.found_at < func.now() - REHEARSED) or old_texts:
        enqueue(clear_away)
