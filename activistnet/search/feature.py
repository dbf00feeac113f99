"""The search."""

from datetime import time

from ..core.feature import Feature
from ..core.jobs.schedule import Entry
from . import tasks, urls, views
from .cli import search_commands
from .retention import RETENTION

FEATURE = Feature(
    urls=urls,
    blueprints=(views.bp,),
    commands=(search_commands,),
    loops=(tasks.LOOP,),
    schedule=(Entry(tasks.forget_words, at=time(4, 30)),),
    retention=RETENTION,
)
