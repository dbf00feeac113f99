"""Deliveries of petitions, and what is answered."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import answer_views, promise_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, answer_views.bp, promise_views.bp),
    schedule=(Entry(tasks.report_due, at=time(7, 20)), Entry(tasks.ask_due, at=time(7, 40))),
    retention=RETENTION,
)
