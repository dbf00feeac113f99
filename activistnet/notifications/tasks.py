"""Background work about notifications: telling many members, comparing lines with what they count, clearing away."""

from collections.abc import Callable

from sqlalchemy import exists, func

from ..core.data import gauges
from ..core.jobs.tasks import enqueue, enqueue_some, task
from ..core.words.language import in_language
from ..members.mailboxes import mailbox_of
from ..members.queries import get_with_secrets
from ..petitions import signatories
from ..petitions.models import Petition
from ..posts import version_queries, wish_queries
from . import mail_services, queries, reply_services, services
from .emails import tell_news
from .live import tell_unread
from .mail_rules import DAILY, MOST_LINES, ONCE
from .models import Notification

AT_ONCE = 500
MAILED_AT_ONCE = 200  # members
MOST_LOOKED_AT = 50  # lines
ASKED_AT_ONCE = 500  # petitions
DAYS = 60  # older lines are where nobody looks


@task(seconds=120)
def mail_at_once(after: int = 0) -> None:
    """Mail members who want it at once what is new; each run asks for some and for the next one."""
    _ask_for_mails(ONCE, mail_at_once, after)


@task(seconds=120)
def mail_daily(after: int = 0) -> None:
    """The same, once a day."""
    _ask_for_mails(DAILY, mail_daily, after)


def _ask_for_mails(how: str, again: Callable[..., None], after: int) -> None:
    ids = mail_services.list_due(how, after=after, limit=MAILED_AT_ONCE)
    for member_id in ids:
        enqueue(mail_member, member_id, how)
    if len(ids) == MAILED_AT_ONCE:
        enqueue(again, ids[-1])


@task(seconds=120)
def mail_member(member_id: int, how: str) -> None:
    """One mail of what is new for a member, in their language; nothing where it was mailed meanwhile.

    What they may not see any more is not told of, by the same rule as on the page.
    """
    member = get_with_secrets(member_id)
    mailbox = mailbox_of(member)
    if mailbox is None or not member.is_active:
        return
    taken = set(mail_services.take(member_id, how))
    if not taken:
        return
    page = queries.list_lines(member, limit=MOST_LOOKED_AT).items
    lines = [line for line in page if line.id in taken and line.is_unread][:MOST_LINES]
    if lines:
        with in_language(member.language):
            tell_news(mailbox, member_id, lines)


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


@task
def tell_followers(reply_id: int, root_id: int, parent_id: int, author_id: int, after: int = 0) -> None:
    """Tell those who follow a thread of a reply in it. Each run tells some and asks for the next one."""
    ids = wish_queries.list_followers(root_id, after=after, limit=AT_ONCE)
    tell_unread(reply_services.tell_followers_of_reply(ids, reply_id, root_id, parent_id, author_id))
    if len(ids) == AT_ONCE:
        enqueue(tell_followers, reply_id, root_id, parent_id, author_id, ids[-1])


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
