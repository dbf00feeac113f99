"""Letters to whom petitions ask, in people's own words."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import author_views, look_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, author_views.bp, look_views.bp),
    schedule=(Entry(tasks.make_batches, at=time(6, 40)), Entry(tasks.forget_old, at=time(3, 50))),
    retention=RETENTION,
)
