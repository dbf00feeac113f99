"""Notifications."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import mail_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    blueprints=(views.bp, mail_views.bp),
    urls=urls,
    schedule=(
        Entry(tasks.mail_at_once, every=timedelta(minutes=1)),
        Entry(tasks.mail_daily, at=time(6, 0)),
        Entry(tasks.clear_away, at=time(4, 10)),
        Entry(tasks.recount_brought, at=time(4, 20)),
    ),
    retention=RETENTION,
)
