"""Petitions and signatures."""

from datetime import time, timedelta

from ..core.feature import Feature
from ..core.jobs.clock import Loop
from ..core.jobs.schedule import Entry
from ..core.live.rooms import Refresh
from ..posts.live import list_public
from . import (
    author_views,
    closing_views,
    data_views,
    guest_views,
    hiding_views,
    life_views,
    live,
    news_views,
    own_views,
    sign_views,
    tasks,
    urls,
    views,
)
from .cli import petition_commands
from .notes import NOTES
from .retention import RETENTION
from .tallies import STARTED

FEATURE = Feature(
    notes=NOTES,
    urls=urls,
    blueprints=(
        views.bp,
        sign_views.bp,
        guest_views.bp,
        own_views.bp,
        hiding_views.bp,
        author_views.bp,
        closing_views.bp,
        life_views.bp,
        news_views.bp,
        data_views.bp,
    ),
    commands=(petition_commands,),
    authorizers={"petition": live.authorize},
    publics={"petition": list_public},
    refreshes={"petition": Refresh("count", live.read)},
    loops=(Loop("fold", 0.25, live.fold),),
    schedule=(
        Entry(tasks.show_places, every=timedelta(hours=1)),
        Entry(tasks.measure_strengths, every=timedelta(hours=1)),
        Entry(tasks.find_rising, every=timedelta(minutes=15)),
        Entry(tasks.listen, every=timedelta(hours=1)),
        Entry(tasks.ask_held, every=timedelta(hours=1)),
        Entry(tasks.close_due, every=timedelta(minutes=1)),
        Entry(tasks.resume_due, every=timedelta(minutes=1)),
        Entry(tasks.seal_old_signatures, every=timedelta(minutes=10)),
        Entry(tasks.find_whose_names, every=timedelta(minutes=10)),
        Entry(tasks.forget_old_tries, at=time(3, 10)),
        Entry(tasks.forget_closed, at=time(3, 20)),
        Entry(tasks.archive_due, at=time(3, 25)),
        Entry(tasks.recount_all, at=time(3, 30)),
    ),
    tallies=(STARTED,),
    retention=RETENTION,
)
