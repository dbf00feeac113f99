"""What follows from deliveries, and what ends their links."""

from ..core.data.db import db
from ..core.jobs.tasks import enqueue
from ..core.web import pagecache
from ..decision_makers import queries as decision_makers
from ..decision_makers import urls
from ..decision_makers.events import DecisionMakersChanged
from ..petitions.models import Petition
from ..posts import pages
from . import rules, tasks
from .events import DeliveryAnswered, DeliveryChanged, PromiseDue, PromiseSaid, ReportsRefused
from .services import ending


def on_changed(event: DeliveryChanged) -> None:
    """Everybody is shown it as it is now, with the petition and with whom it asks."""
    petition = db.session.get_one(Petition, event.petition_id)
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)
    if event.decision_maker_id is not None:
        _forget(event.decision_maker_id)


def on_reports_refused(event: ReportsRefused) -> None:
    """The page of the office says so."""
    _forget(event.decision_maker_id)


def on_answered(event: DeliveryAnswered) -> None:
    """Signatories who wanted news are told, in an hour."""
    enqueue(tasks.tell_signatories, event.delivery_id, after=rules.UNTIL_TOLD)


def on_promise_due(event: PromiseDue) -> None:
    """Its author is asked by mail, too."""
    enqueue(tasks.mail_promise_due, event.promise_id)


def on_promise_said(event: PromiseSaid) -> None:
    """Signatories who wanted news are told, in an hour."""
    enqueue(tasks.tell_of_promise, event.promise_id, after=rules.UNTIL_TOLD)


def on_decision_makers(event: DecisionMakersChanged) -> None:
    """A link to an office that changed hands is good no more."""
    ending.end_changed(event.decision_maker_ids)


def _forget(decision_maker_id: int) -> None:
    who = decision_makers.get(decision_maker_id)
    pagecache.forget(urls.page(who.whole_id or who.id, who.whole_slug or who.slug))
