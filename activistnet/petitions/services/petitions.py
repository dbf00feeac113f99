"""Starting, editing and closing petitions, and what moderators and the clock do with them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, false, func, or_, select, update

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden
from ...members.models import Member
from ...posts import holds
from ...posts.errors import ThreadLocked
from ...posts.links import post_url
from ...posts.models import Post
from ...posts.rules import slug_of
from ...posts.services import texts, versions
from ...posts.services.activities import record_activity
from ...posts.services.audiences import expect_may_post
from ...posts.services.posts import held_for, look_again, publish_or_hold
from ...topics.bans import expect_may_write
from ...topics.errors import NoPetitions
from ...topics.models import Topic
from .. import corrections, rules, stages, version_queries
from ..counts import TABLE
from ..errors import DemandIsSigned, TargetsAreSigned, TextIsSigned
from ..events import PetitionArchived, PetitionChanged, PetitionStarted, SignedTextChanged
from ..models import Confirmation, Petition, Signature
from . import asking, moving

ARCHIVED_AT_ONCE = 500


def start(
    topic: Topic,
    author: Member,
    *,
    demand: str,
    body: str,
    targets: Sequence[str],
    goal: int,
    postcode_why: str = "",
    post_id: int | None = None,
) -> Petition:
    """Publish a petition in a topic. It draws a number unless its form has drawn one. It may be held.

    Raises Restricted, BannedFromTopic, NoPetitions, NotForYouToPost, PrivatePerson.
    """
    expect_may_write(topic.id, author)
    if topic.visibility == "members":
        raise NoPetitions
    expect_may_post(topic, author)
    asked = holds.Attempt(author=author, topic_id=topic.id, kind="petition", title=demand, body=body)
    petition = Petition(
        id=post_id,
        topic_id=topic.id,
        author_id=author.id,
        title=demand,
        slug=slug_of(demand),
        body=body,
        body_html=texts.html_of(body, author.id),
        goal=goal,
        postcode_why=postcode_why,
        targets=asking.targets_of(targets, author.id),
        **held_for(holds.why(asked)),
    )
    db.session.add(petition)
    db.session.flush()
    texts.keep_along(body, author.id, petition.id, is_held=petition.is_held)
    asked.is_there(petition.id)
    publish_or_hold(petition)
    asking.tell_asked([each.decision_maker_id for each in petition.targets])
    return petition


def announce(petition: Petition) -> None:
    """Everybody sees it from now on."""
    record_activity(petition.author_id, "posted", petition.id)
    publish(PetitionStarted(petition_id=petition.id, author_id=petition.author_id, topic_id=petition.topic_id))


def expect_editable(petition: Petition, member: Member) -> None:
    """Go on only if the member may change what the petition says. Raises ThreadLocked, Forbidden."""
    if rules.may_edit(petition, member):
        return
    if petition.is_locked and rules.may(petition, member, "edit"):
        raise ThreadLocked(post_url(petition))
    raise Forbidden(_("Only the author and co-authors can change a petition, and only while it's open."))


def edit(petition: Petition, member: Member, *, demand: str, body: str, targets: Sequence[str], goal: int) -> None:
    """Change text and goal; whom it asks only until the first signature, and its words from then on by corrections.

    Raises ThreadLocked, Forbidden, Restricted, BannedFromTopic, DemandIsSigned, TextIsSigned, TargetsAreSigned,
    PrivatePerson.
    """
    html = texts.html_of(body, member.id, petition.id)
    hold(petition, member)
    is_signed = has_signatures(petition.id)
    asks_others = list(targets) != asking.list_names(petition.id)
    if is_signed:
        _expect_correction(petition, demand, body)
    if asks_others and is_signed:
        raise TargetsAreSigned
    if asks_others:
        versions.change_beside(petition.id)
        asking.ask(petition.id, targets, member.id)
    if not is_signed and (asks_others or demand != petition.title):
        asks = TABLE.c.asks_version + 1
        db.session.execute(update(TABLE).where(TABLE.c.id == petition.id).values(asks_version=asks))
    rewrite(petition, member, demand=demand, body=body, html=html, goal=goal, is_signed=is_signed)


def hold(petition: Petition, member: Member) -> None:
    """Let nobody else change it or sign it until the end of the transaction, and go on only if this member may.

    Whoever signs at this moment is before it or waits for it: the lock is the one that a signature needs of its
    petition. Raises ThreadLocked, Forbidden, Restricted, BannedFromTopic.
    """
    versions.hold(petition)
    db.session.refresh(petition, ["stage", "version_number", "version_at"], with_for_update={"of": TABLE})
    expect_editable(petition, member)
    expect_may_write(petition.topic_id, member)


def _expect_correction(petition: Petition, demand: str, body: str) -> None:
    begun = version_queries.text_begun(petition)
    if demand != petition.title and not corrections.is_of_demand(begun.title, demand):
        raise DemandIsSigned
    if body != petition.body and not corrections.is_of_text(begun.body, body):
        raise TextIsSigned(corrections.allowed(begun.body))


def rewrite(
    petition: Petition, member: Member, *, demand: str, body: str, html: str, goal: int, is_signed: bool
) -> bool:
    """Give one that is held these words and this goal, and tell whoever wants to know; whether the words are others."""
    replaced, before = petition.version, petition.body
    is_changed = versions.write(petition, member, title=demand, body=body, html=html)
    if is_changed and is_signed:
        publish(SignedTextChanged(petition_id=petition.id, version=replaced))
    texts.keep_along(body, member.id, petition.id, before=before, is_held=petition.visibility != "visible")
    # Written as an expression: the fold may raise the version at the same moment.
    changed = update(TABLE).where(TABLE.c.id == petition.id, TABLE.c.goal != goal)
    db.session.execute(changed.values(goal=goal, count_version=TABLE.c.count_version + 1))
    publish(PetitionChanged(petition_id=petition.id))
    if is_changed:
        look_again(petition, member)
    return is_changed


def close_with_reason(petition_id: int, reason: str) -> bool:
    """Closed by a moderator, whoever its author is; the reason is shown on its page. Whether it was open."""
    return bool(_close(TABLE.c.id == petition_id, by=stages.MODERATOR, reason=reason))


def reject(petition_id: int, reason: str, rule: str) -> bool:
    """Refused by moderators, by a rule and for a reason that everybody reads; whether it still ran."""
    values: dict[str, Any] = {"closed_at": func.now(), "closed_by": stages.MODERATOR, "closed_reason": reason}
    values["closed_rule"] = rule
    return bool(moving.move(stages.REJECTED, TABLE.c.id == petition_id, by=stages.MODERATOR, **values))


def take_back_rejection(petition_id: int) -> bool:
    """Have it go on as it was when it was rejected, paused or not; whether it could."""
    has_author = select(Post.id).join(Member, Member.id == Post.author_id).where(Member.deleted_at.is_(None))
    here = (TABLE.c.id == petition_id, TABLE.c.id.in_(has_author))
    is_paused = func.coalesce(TABLE.c.paused_until > func.now(), false())
    values = {"closed_at": None, "closed_by": None, "closed_reason": "", "closed_rule": ""}
    ways = ((stages.PAUSED, is_paused), (stages.OPEN, ~is_paused))
    return any(
        moving.move(to, *here, which, by=stages.MODERATOR, among=(stages.REJECTED,), **values) for to, which in ways
    )


def take_back_closing(petition_id: int, reason: str) -> bool:
    """Have it open again that a moderator has closed for this reason; whether that was all that was done to it.

    What its author has said of it since stays, and nobody could close what has lost its author.
    """
    has_author = select(Post.id).join(Member, Member.id == Post.author_id).where(Member.deleted_at.is_(None))
    as_closed = (TABLE.c.closed_by == stages.MODERATOR, TABLE.c.closed_reason == reason)
    here = (TABLE.c.id == petition_id, *as_closed, TABLE.c.id.in_(has_author))
    values = {"closed_at": None, "closed_by": None, "closed_reason": ""}
    return bool(moving.move(stages.OPEN, *here, by=stages.MODERATOR, among=(stages.CLOSED,), **values))


def close_due() -> list[int]:
    """Close what has reached its closing time; the ids."""
    is_due, at = TABLE.c.closes_at <= func.now(), TABLE.c.closes_at
    return [number for one in stages.RUNNING for number in _close(is_due, by=stages.TIME, at=at, among=(one,))]


def archive_due() -> bool:
    """Have nothing change any more in those that were closed long ago, some at a time; whether there may be more."""
    is_old = (TABLE.c.closed_at < func.now() - stages.ARCHIVED_AFTER, TABLE.c.archived_at.is_(None))
    due = select(TABLE.c.id).where(*is_old, TABLE.c.imported_from.is_(None), moving.is_at(*stages.OVER))
    some = due.order_by(TABLE.c.closed_at).limit(ARCHIVED_AT_ONCE).with_for_update(skip_locked=True)
    ids = db.session.scalars(some).all()
    values = {"archived_at": func.now(), "count_version": TABLE.c.count_version + 1}
    db.session.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(values))
    for petition_id in ids:
        publish(PetitionArchived(petition_id=petition_id))
    return len(ids) == ARCHIVED_AT_ONCE


def close_of_former(member_id: int | None = None) -> list[int]:
    """Close what has lost its author, whom nobody else could close it for: this one, or any who has left; the ids."""
    former = select(Member.id).where(Member.deleted_at.is_not(None))
    gone = former if member_id is None else former.where(Member.id == member_id)
    orphaned = select(Post.id).where(Post.author_id.in_(gone), Post.kind == "petition")
    return _close(TABLE.c.id.in_(orphaned), by=stages.LEFT)


def _close(
    which: ColumnElement[bool], *, by: str, reason: str = "", at: Any = None, among: Sequence[str] = ()
) -> list[int]:
    """Close those of these petitions that still run, in one statement."""
    closed_at = func.now() if at is None else at
    values = {"closed_at": closed_at, "closed_by": by, "closed_reason": reason}
    return moving.move(stages.CLOSED, which, by=by, among=among, **values)


def has_signatures(petition_id: int) -> bool:
    """Whether anybody, here or where it comes from, has put a name to it, to be withdrawn or not: they read this.

    So have guests who are about to confirm: their links would count them for whatever stands there by then.
    """
    here = select(Signature.id).where(Signature.petition_id == petition_id).exists()
    asked = (Confirmation.petition_id == petition_id, Confirmation.expires_at > func.now())
    waiting = select(Confirmation.id).where(*asked).exists()
    elsewhere = select(TABLE.c.id).where(TABLE.c.id == petition_id, TABLE.c.base_count > 0).exists()
    return bool(db.session.scalar(select(or_(here, waiting, elsewhere))))
