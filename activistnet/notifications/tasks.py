"""Background work about notifications: telling many members, comparing lines with what they count, clearing away."""

from sqlalchemy import exists, func

from ..core.data import gauges
from ..core.jobs.tasks import enqueue, enqueue_some, task
from ..petitions import signatories
from ..petitions.models import Petition
from ..posts import version_queries
from . import services
from .live import tell_unread
from .models import Notification

AT_ONCE = 500
ASKED_AT_ONCE = 500  # petitions
DAYS = 60  # older lines are where nobody looks


@task
def tell_of_changed_text(petition_id: int, version: int, after: int = 0) -> None:
    """Tell members who signed this version of a petition, or one before it, that its text is another now.

    Each run tells some and asks for the next one: a petition that everybody has signed keeps nobody waiting.
    """
    at = version_queries.replaced_at(petition_id, version)
    if at is None:
        return
    ids = signatories.list_members(petition_id, signed_before=at, after=after, limit=AT_ONCE)
    tell_unread(services.tell_of_changed_text(petition_id, ids))
    if len(ids) == AT_ONCE:
        enqueue(tell_of_changed_text, petition_id, version, ids[-1])


@task(queue="repairs", seconds=600)
def recount_brought(after: int = 0) -> None:
    """Have what members were told of their shares compared with the signatures, petition by petition.

    Each run asks for some and for the next one.
    """
    if not after:
        gauges.note({"brought_drift": 0})
    petition_id = Petition.__table__.c.id
    lines = exists().where(
        Notification.post_id == petition_id,
        Notification.kind == "brought",
        Notification.day > func.current_date() - DAYS,
    )
    last = enqueue_some(recount_brought_to, petition_id, lines, after=after, limit=ASKED_AT_ONCE)
    if last is not None:
        enqueue(recount_brought, last)


@task(queue="repairs", seconds=120)
def recount_brought_to(petition_id: int) -> None:
    """Correct the lines about shares of one petition; safe to repeat. A drift stays on the metrics until the night."""
    if drift := services.recount_brought(petition_id, days=DAYS):
        gauges.note({"brought_drift": drift})


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Let go of what was told long ago."""
    if services.forget_old():
        enqueue(clear_away)
