"""Pictures."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .retention import RETENTION

FEATURE = Feature(
    urls=urls,
    blueprints=(views.bp,),
    schedule=(Entry(tasks.clear_away, every=timedelta(hours=1)), Entry(tasks.clear_files, at=time(4, 35))),
    retention=RETENTION,
)
