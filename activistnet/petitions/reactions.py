"""What happens to signatures when members join and leave, and to kept pages when a petition is new or changed."""

from ..accounts.events import MailboxChanged, MemberJoined
from ..core.data.db import db
from ..core.jobs.tasks import enqueue
from ..media.events import PictureDecided, PictureDescribed, PictureDrawn, PictureGone
from ..members.events import MemberLeft
from ..posts import pages
from . import tasks
from .events import (
    PetitionChanged,
    PetitionClosed,
    PetitionReopened,
    PetitionStarted,
    SignatureChanged,
    SignaturesMoved,
)
from .models import Petition
from .services import covers, forgetting, tries
from .services import petitions as services


def on_member_left(event: MemberLeft) -> None:
    """The count stays, the names go, and what waits to be proven. What only the author could close is closed."""
    forgetting.forget_person(event.member_id, mailbox=event.mailbox)
    services.close_of_former(event.member_id)
    covers.forget_of(event.member_id)
    if event.mailbox:
        tries.forget_mailbox(event.mailbox)


def on_mailbox_changed(event: MailboxChanged) -> None:
    """News of what they signed goes where they read mail now."""
    enqueue(tasks.follow_mailbox, event.member_id)


def on_mailbox_proven(event: MemberJoined | MailboxChanged) -> None:
    """What was signed with it before is the member's own."""
    enqueue(tasks.claim_earlier, event.member_id)


def on_picture(event: PictureDrawn | PictureDescribed | PictureDecided | PictureGone) -> None:
    """It has a picture over it from now on, or other words for it, or none."""
    if event.use == covers.USE and event.keeper_id is not None:
        covers.show(event.keeper_id)


def forget_pages(
    event: PetitionStarted | PetitionChanged | PetitionClosed | PetitionReopened | SignatureChanged | SignaturesMoved,
) -> None:
    """Everybody is shown it as it is now."""
    petition = db.session.get_one(Petition, event.petition_id)
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)
