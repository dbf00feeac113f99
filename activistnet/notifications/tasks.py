"""Background work about notifications: telling many members, some at a time, and clearing away."""

from ..core.jobs.tasks import enqueue, task
from ..petitions import signatories
from ..posts import version_queries
from . import services
from .live import tell_unread

AT_ONCE = 500


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
def clear_away() -> None:
    """Let go of what was told long ago."""
    services.forget_old()
