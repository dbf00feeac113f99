"""Topics, whose pages are made by communities."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls
from .queries import FOLLOWERS
from .retention import RETENTION

SCHEDULE = (
    Entry(tasks.end_recalls, every=timedelta(minutes=5)),
    Entry(tasks.end_bans, every=timedelta(minutes=5)),
    Entry(tasks.forget_proposals, at=time(4, 40)),
    Entry(tasks.forget_offers, at=time(4, 45)),
    Entry(tasks.forget_deeds, at=time(4, 50)),
    Entry(tasks.forget_comings, at=time(4, 52)),
)
FEATURE = Feature(urls=urls, tallies=(FOLLOWERS,), retention=RETENTION, schedule=SCHEDULE)
