"""Reports, cases and decisions."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    blueprints=(views.bp,),
    urls=urls,
    schedule=(Entry(tasks.clear_away, at=time(4, 5)),),
    retention=RETENTION,
)
