"""What decision makers were asked, and what became of it."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import desk_views, tasks, views
from .notes import NOTES

FEATURE = Feature(
    notes=NOTES,
    blueprints=(views.bp, desk_views.bp),
    schedule=(
        Entry(tasks.count_all, every=timedelta(hours=1)),
        Entry(tasks.forget_unasked, at=time(3, 50)),
    ),
)
