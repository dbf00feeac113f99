"""Unions of petitions."""

from datetime import timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import consent_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, consent_views.bp),
    schedule=(Entry(tasks.ask_due, every=timedelta(hours=1)),),
    retention=RETENTION,
)
