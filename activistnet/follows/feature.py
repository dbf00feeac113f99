"""Following, blocking and muting."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .notes import NOTES
from .queries import FOLLOWERS
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    blueprints=(views.bp,),
    urls=urls,
    schedule=(Entry(tasks.clear_away, at=time(4, 10)),),
    tallies=(FOLLOWERS,),
    retention=RETENTION,
)
