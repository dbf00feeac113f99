"""Coaches, who help authors."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import coach_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, coach_views.bp),
    retention=RETENTION,
    schedule=(
        Entry(tasks.release_silent, every=timedelta(hours=1)),
        Entry(tasks.clear_away, at=time(4, 52)),
    ),
)
