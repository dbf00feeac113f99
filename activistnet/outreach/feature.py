"""What goes out of the site."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import sheet_views, tasks, urls, views

FEATURE = Feature(
    urls=urls,
    blueprints=(views.bp, sheet_views.bp),
    schedule=(Entry(tasks.forget_drawn, at=time(4, 35)),),
)
