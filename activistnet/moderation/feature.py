"""Reports, cases and decisions."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import (
    addition_views,
    case_views,
    desk_views,
    group_views,
    held_views,
    join_views,
    live,
    own_views,
    receipt_views,
    tasks,
    together_views,
    urls,
    views,
)
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(
    notes=NOTES,
    blueprints=(
        views.bp,
        addition_views.bp,
        case_views.bp,
        desk_views.bp,
        group_views.bp,
        held_views.bp,
        join_views.bp,
        together_views.bp,
        own_views.bp,
        receipt_views.bp,
    ),
    urls=urls,
    authorizers={"queue": live.authorize},
    schedule=(Entry(tasks.clear_away, at=time(4, 5)), Entry(tasks.end_acts, every=timedelta(minutes=1))),
    retention=RETENTION,
)
