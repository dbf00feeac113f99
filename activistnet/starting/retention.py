"""What is kept of those who have begun a petition."""

from ..core.data.retention import Kept
from . import services, tasks
from .models import BegunPetition

RETENTION = (
    Kept(
        table=BegunPetition,
        columns="browser_hash said_sealed begun_at saved_at",
        whose="the visitor",
        why="going on with a petition that was begun in this browser; encrypted with a key that only the browser has",
        until=f"published, deleted by a press, or {services.KEPT.days} days untouched",
        ends=(services.forget_in_browser, tasks.clear_away),
        runs_out=BegunPetition.saved_at,
        for_=services.KEPT,
    ),
)
