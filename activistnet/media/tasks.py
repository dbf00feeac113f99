"""What is done with pictures in the background."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from ..core.jobs.tasks import Later, enqueue, task
from ..core.refusals import Busy, NoRoom
from . import keeping, queries, store
from .errors import StoreAway
from .models import Picture
from .places import Place
from .services import pictures

AT_ONCE = 100
DAY = 86_400


@task(queue="now", seconds=90)
def draw(picture_id: str) -> None:
    """Draw a picture anew, and delete the file it came in."""
    with _waiting():
        pictures.draw(picture_id)
    enqueue(forget_sent, picture_id)


@task
def forget_sent(picture_id: str) -> None:
    """Delete the file that a picture came in, with all that the camera wrote into it."""
    with _waiting():
        store.remove(picture_id, "sent")


@task
def forget_files(picture_id: str) -> None:
    """Delete the files of a picture whose row is gone, or keep them for who has to decide about it."""
    with _waiting():
        pictures.let_go(picture_id)


@task
def place(picture_id: str) -> None:
    """Take the files of a picture out of sight, or bring them back."""
    with _waiting():
        pictures.place(picture_id)


@task(queue="repairs", seconds=300)
def clear_away() -> None:
    """Delete pictures that belong to nothing after a day, some at a time."""
    found = [picture.id for picture in queries.list_unkept(AT_ONCE)]
    pictures.remove(Picture.id.in_(found), Picture.keeper_id.is_(None))
    if len(found) == AT_ONCE:
        enqueue(clear_away)


@task(queue="repairs", seconds=600)
def clear_files() -> None:
    """Delete files that a process left which ended before its work was safe: those older than a day, of no picture."""
    before = time.time() - DAY
    with _waiting():
        for picture_id in store.list_older("sent", before):
            store.remove(picture_id, "sent")
        places: tuple[Place, ...] = ("public", "held", "kept")
        for place_ in places:
            older = store.list_older(place_, before)
            while some := set(islice(older, AT_ONCE)):
                for picture_id in some - queries.list_known(some):
                    _clear(picture_id, place_)


def _clear(picture_id: str, place_: Place) -> None:
    """Delete what is in one place, unless somebody has to decide about it: then it goes where that is kept."""
    if not keeping.is_kept(picture_id):
        store.remove(picture_id, place_)
    elif place_ != "kept":
        enqueue(forget_files, picture_id)


@contextmanager
def _waiting() -> Iterator[None]:
    """What keeps pictures may be full or away for a time, which is no fault of the task."""
    try:
        yield
    except NoRoom:
        raise Later("no room on the disk") from None
    except (StoreAway, Busy):
        raise Later("the store of pictures is away") from None
