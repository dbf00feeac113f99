"""What happens to signatures when members leave, and to kept pages when a petition is new or changed."""

from ..core.data.db import db
from ..members.events import MemberLeft
from ..posts import pages
from .events import PetitionChanged, PetitionClosed, PetitionStarted
from .models import Petition
from .services import petitions as services
from .services import signing, tries


def on_member_left(event: MemberLeft) -> None:
    """The count stays, the names go, and what waits to be proven. What only the author could close is closed."""
    signing.forget_person(event.member_id)
    services.close_of_former(event.member_id)
    if event.mailbox:
        tries.forget_mailbox(event.mailbox)


def forget_pages(event: PetitionStarted | PetitionChanged | PetitionClosed) -> None:
    """Everybody is shown it as it is now."""
    petition = db.session.get_one(Petition, event.petition_id)
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)
