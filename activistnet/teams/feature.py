"""Those who run a petition together."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import adoption_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, adoption_views.bp),
    retention=RETENTION,
    schedule=(
        Entry(tasks.end_adoptions, every=timedelta(minutes=5)),
        Entry(tasks.forget_offers, at=time(4, 57)),
    ),
)
