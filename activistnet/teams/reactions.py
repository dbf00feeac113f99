"""What follows for teams when members block each other, are suspended, banned or leave; and which pages change."""

from ..core.data.db import db
from ..core.jobs.tasks import enqueue
from ..core.web import pagecache
from ..follows.events import MemberBlocked
from ..members.events import MemberLeft, MemberSuspended
from ..petitions.models import Petition
from ..posts import pages
from ..topics.events import TopicBanChanged
from . import tasks, urls
from .events import AdoptionChanged, AdoptionEnded, AdoptionOpened, TeamAnswered, TeamLeft
from .services import deciding, ending


def on_changed(event: TeamAnswered | TeamLeft) -> None:
    """Everybody is shown who runs it."""
    petition = db.session.get_one(Petition, event.petition_id)
    db.session.expire(petition, ["team"])
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)


def on_blocked(event: MemberBlocked) -> None:
    """Neither helps the other."""
    ending.end_between(event.member_id, event.blocked_id)


def on_suspended(event: MemberSuspended) -> None:
    """They help nobody."""
    ending.end_of_member(event.member_id)


def on_ban(event: TopicBanChanged) -> None:
    """They help run nothing there, if they are banned now."""
    ending.end_in_topic(event.topic_id, event.member_id)


def on_member_left(event: MemberLeft) -> None:
    """They run nothing any more."""
    ending.forget_member(event.member_id)
    deciding.forget_member(event.member_id, event.mailbox)


def on_opened(event: AdoptionOpened) -> None:
    """Its author is told by mail, too."""
    forget_pages(event)
    enqueue(tasks.mail_author, event.petition_id, event.author_id)


def on_ended(event: AdoptionEnded) -> None:
    """Those who wanted news hear what came of it, if anything did."""
    forget_pages(event)
    if event.is_news:
        enqueue(tasks.tell_of_adoption, event.adoption_id, event.petition_id)


def forget_pages(event: AdoptionOpened | AdoptionChanged | AdoptionEnded) -> None:
    """Everybody is shown who stands, and what came of it."""
    petition = db.session.get_one(Petition, event.petition_id)
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)
    pagecache.forget(urls.adoption(petition.id))
