"""What is put first for a while, by whom and why."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import editor_views, pin_views, tasks, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(views.bp, pin_views.bp, editor_views.bp),
    retention=RETENTION,
    schedule=(Entry(tasks.forget_offers, at=time(4, 55)),),
)
