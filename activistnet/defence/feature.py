"""Word rules, repeated texts and shields."""

from datetime import timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import shield_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    blueprints=(views.bp, shield_views.bp),
    urls=urls,
    schedule=(
        Entry(tasks.watch, every=timedelta(seconds=20)),
        Entry(tasks.clear_away, every=timedelta(hours=1)),
    ),
    retention=RETENTION,
)
