"""What follows from pictures that are sent, drawn and deleted."""

from ..core.jobs.tasks import enqueue, enqueue_each
from ..members.events import MemberLeft
from . import queries, tasks
from .events import PictureDecided, PictureDrawn, PictureGone, PictureSent, PicturesHeld
from .services import avatars, pictures


def on_sent(event: PictureSent) -> None:
    """A worker draws it."""
    enqueue(tasks.draw, event.picture_id)


def on_drawn(event: PictureDrawn) -> None:
    """A member's own is beside the name from now on."""
    if event.use == "avatar" and event.keeper_id is not None:
        avatars.put_on(event.picture_id, event.keeper_id)


def on_gone(event: PictureGone) -> None:
    """Its files go once nothing brings the row back."""
    enqueue(tasks.forget_files, event.picture_id)


def on_decided(event: PictureDecided) -> None:
    """A member's own is beside the name no more, or again."""
    if event.use == "avatar":
        avatars.show_newest(event.keeper_id)


def on_held(event: PicturesHeld) -> None:
    """Its files go where nobody asks for them, or come back."""
    enqueue_each(tasks.place, queries.these(event.picture_ids))


def on_member_left(event: MemberLeft) -> None:
    """Pictures go with whoever sent them, also those in texts that stay."""
    enqueue_each(tasks.forget_files, queries.of_member(event.member_id))
    pictures.forget_member(event.member_id)
