"""Word rules, lists of other teams, repeated texts and shields."""

from datetime import timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import list_views, shield_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    blueprints=(views.bp, list_views.bp, shield_views.bp),
    urls=urls,
    schedule=(
        Entry(tasks.watch, every=timedelta(seconds=20)),
        Entry(tasks.clear_away, every=timedelta(hours=1)),
        Entry(tasks.clear_lists, every=timedelta(days=1)),
    ),
    retention=RETENTION,
)
