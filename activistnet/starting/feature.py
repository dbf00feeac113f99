"""The guided start of a petition."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import launch_views, tasks, urls, views
from .retention import RETENTION

FEATURE = Feature(
    urls=urls,
    blueprints=(views.bp, launch_views.bp),
    schedule=(Entry(tasks.clear_away, at=time(4, 15)),),
    retention=RETENTION,
)
