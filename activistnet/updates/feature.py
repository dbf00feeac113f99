"""Updates of petitions."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp,),
    schedule=(
        Entry(tasks.mail_due, every=timedelta(minutes=1)),
        Entry(tasks.forget_old, at=time(3, 50)),
    ),
    retention=RETENTION,
)
