"""What happens to signatures when members join and leave, and to kept pages when a petition is new or changed."""

from sqlalchemy import func, literal, select

from ..accounts.events import MailboxChanged, MemberJoined
from ..core.data.db import db
from ..core.jobs.tasks import enqueue, enqueue_each
from ..core.web import pagecache
from ..core.web.pagestore import numbered
from ..decision_makers.events import DecisionMakersChanged
from ..media.events import PictureDecided, PictureDescribed, PictureDrawn, PictureGone
from ..members.events import MemberLeft
from ..members.models import Member
from ..members.urls import profile
from ..posts import pages
from . import tasks, urls
from .events import (
    HidingAsked,
    HidingLinkAsked,
    MailboxHidingAsked,
    NamesHidden,
    PetitionArchived,
    PetitionChanged,
    PetitionClosed,
    PetitionPaused,
    PetitionReopened,
    PetitionStarted,
    SignatureChanged,
    SignaturesMoved,
)
from .models import Petition
from .services import asking, contesting, covers, forgetting, tries
from .services import petitions as services


def on_member_left(event: MemberLeft) -> None:
    """The count stays, the names go, and what waits to be proven. What only the author could close is closed."""
    forgetting.forget_person(event.member_id, mailbox=event.mailbox)
    services.close_of_former(event.member_id)
    covers.forget_of(event.member_id)
    contesting.forget_person(event.member_id)
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


def on_decision_makers(event: DecisionMakersChanged) -> None:
    """Whom they name is shown, or is not, on kept pages as well."""
    if changed := asking.withhold(event.decision_maker_ids):
        pages.forget_threads(changed)
        pagecache.forget(urls.index(), urls.victories())


def forget_pages(
    event: PetitionStarted
    | PetitionChanged
    | PetitionPaused
    | PetitionClosed
    | PetitionReopened
    | PetitionArchived
    | SignatureChanged
    | SignaturesMoved,
) -> None:
    """Everybody is shown it as it is now."""
    petition = db.session.get_one(Petition, event.petition_id)
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)


def forget_names(event: NamesHidden) -> None:
    """No kept page of these petitions shows the names, and no list of what their members signed the petitions."""
    whose = {name.member_id for name in event.names}
    handles = db.session.scalars(select(Member.handle).where(Member.id.in_(whose)))
    pagecache.forget(*{numbered(name.petition_id) for name in event.names}, *map(profile, handles))


def on_hiding_asked(event: HidingAsked) -> None:
    """Look through all they have signed, each part by itself."""
    parts = func.generate_series(0, event.parts - 1).column_valued("part")
    enqueue_each(tasks.hide_part, select(literal(event.member_id), literal(event.asked_at), parts))


def on_hiding_link_asked(event: HidingLinkAsked) -> None:
    """Mail the link, whatever was signed with that mailbox."""
    enqueue(tasks.mail_hiding_link, event.mailbox_sealed, event.language)


def on_mailbox_hiding_asked(event: MailboxHidingAsked) -> None:
    """Go on with older petitions."""
    enqueue(tasks.hide_of_mailbox, event.mailbox_sealed, event.asked_at, event.below)
