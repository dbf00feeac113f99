"""How petitions spread."""

from datetime import timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .retention import RETENTION

FEATURE = Feature(
    urls=urls,
    blueprints=(views.bp,),
    schedule=(Entry(tasks.tell_due, every=timedelta(minutes=1)),),
    retention=RETENTION,
)
