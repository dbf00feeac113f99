"""Vouching in person for those who have signed."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp,),
    schedule=(Entry(tasks.forget_codes, at=time(4, 5)),),
    retention=RETENTION,
)
