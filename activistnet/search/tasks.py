"""What the search does in the background."""

from sqlalchemy import exists, select

from ..core.data.db import db
from ..core.jobs.clock import Loop
from ..core.jobs.tasks import enqueue, task
from . import services
from .models import SearchWaiting

MEMBERS = 1_000


@task(queue="bulk", seconds=120)
def read_waiting() -> None:
    """Read what is new or changed, some at a time."""
    if services.read_waiting() == services.WAITING:
        enqueue(read_waiting)


@task(queue="repairs", seconds=120)
def fill() -> None:
    """Read what was there before, some at a time, the newest first; then the names."""
    enqueue(*((fill,) if services.fill() else (know_members, 0)))


@task(queue="repairs", seconds=120)
def know_members(after: int) -> None:
    """Know the names that were there before, some at a time."""
    if last := services.know_members(after, MEMBERS):
        enqueue(know_members, last)


@task(queue="repairs", seconds=120)
def forget_words(after: str = "") -> None:
    """Every night: forget the words that nobody writes any more, some at a time."""
    if last := services.forget_words(after):
        enqueue(forget_words, last)


def read_all_anew() -> int:
    """Ask for all that is published to be read, the newest first; how many posts that may be."""
    highest = services.begin_filling()
    enqueue(fill)
    return highest


def look() -> None:
    """The clock's step: ask for what is new to be read."""
    if db.session.scalar(select(exists(select(SearchWaiting.id).limit(1)))):
        enqueue(read_waiting)


LOOP = Loop("search", 2.0, look)
