"""Background work about posts: what is cleared away, and numbers compared with what they count."""

from sqlalchemy import func, select

from ..core.data import gauges
from ..core.jobs.tasks import enqueue, enqueue_each, task
from . import pages
from .models import Post
from .services import (
    audiences,
    branches,
    drafts,
    filters,
    gates,
    moving,
    numbers,
    ranking,
    reading,
    rendering,
    sent_forms,
    wishes,
)

LIVELY = 60  # days after the last reply for which an order follows who joined, came of age or left
THREADS_AT_ONCE = 250  # numbers of posts, some of which open a thread


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Delete what has run out: which forms were sent, drafts nobody went on with, waits, filters, mutes and marks."""
    if (
        sent_forms.forget_old()
        or drafts.forget_old()
        or gates.forget_old()
        or filters.forget_old()
        or wishes.forget_old()
        or reading.forget_old()
    ):
        enqueue(clear_away)


@task(queue="repairs", seconds=600)
def recount_threads() -> None:
    """Have what threads say of their replies compared with these, some threads at a time."""
    gauges.note({"thread_drift": 0})
    highest = select(func.coalesce(func.max(Post.id), 0)).scalar_subquery()
    enqueue_each(recount_some, select(func.generate_series(1, highest, THREADS_AT_ONCE)))


@task(queue="repairs", seconds=300)
def recount_some(first: int) -> None:
    """Correct the numbers of threads from this one on; safe to repeat. A drift stays on the metrics until the night."""
    if drift := numbers.repair(first, first + THREADS_AT_ONCE - 1):
        gauges.note({"thread_drift": drift})


@task(queue="now")
def spread_audience(topic_id: int) -> None:
    """Have the posts of a topic be for whom it is, some at a time; safe to repeat."""
    moved = audiences.spread(topic_id)
    pages.move(moved)
    if moved:
        enqueue(spread_audience, topic_id)


@task(queue="now")
def render_again(post_id: int) -> None:
    """Show a text with the pictures it has by now."""
    rendering.render_one(post_id)


@task(queue="now")
def settle_topic(root_id: int) -> None:
    """Have replies that were written while their thread was moved follow it."""
    moving.settle(root_id)


@task(queue="now")
def settle_branches(root_id: int) -> None:
    """Have replies that were written while branches were moved follow what they answer."""
    branches.follow(root_id)


@task(queue="now")
def rank(root_id: int) -> None:
    """Put the replies of a thread in the order "best"; safe to repeat."""
    ranking.rank(root_id)


@task(queue="repairs", seconds=60)
def rank_again(root_id: int) -> None:
    """The same where nobody waits for it."""
    ranking.rank(root_id)


@task(queue="repairs", seconds=600)
def rank_lively() -> None:
    """The same with each thread that is talked in: votes count from when their members have been here for a week."""
    enqueue_each(rank_again, ranking.lively(LIVELY))
