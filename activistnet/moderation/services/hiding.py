"""What is out of sight at once when it is reported by a rule that says so, until somebody has looked.

Whoever is harmed by it is often no member, or has just joined, so anybody's report does it. That could silence people,
and so it has bounds. Nobody's does any more of whom two such reports in a year were dismissed. Of strangers, who are
visitors and members of less than a month, each does it twice an hour, one thing goes so once and never again after
somebody has looked, and there is a most for one author, one thread and the whole site. A discussion that many have
replied to stays: it would take all of them along. What is beyond these bounds waits on top of the queue all the
same.

A reason goes without its signature, which counts on. The text of a petition stays, as people have signed it and do so
at this moment: out of sight, one report could stop it, and nobody could read any more what their signature is for. Of
members, their words and pictures are everywhere, and a profile that is empty says to all that it was reported. Both
wait on top of the queue.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Select, func, or_, select, text, update

from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...core.events import publish
from ...members.models import Member
from ...petitions.models import Signature
from ...petitions.services import reasons
from ...posts.addition_models import Addition
from ...posts.holds import REPORTED
from ...posts.kinds import kind_of
from ...posts.models import Post
from ...posts.services import additions, holding
from ...topics.models import TopicRule
from .. import rules
from ..events import ReasonMoved
from ..models import Decision, Report
from ..subjects import Subject

OLD_ENOUGH = timedelta(days=30)
WRONG_WITHIN = timedelta(days=365)
MOST_WRONG = 2
MOST_A_DAY = 5  # of one member
# Of all strangers together, in an hour and in a day.
OF_AUTHOR = (2, 5)
OF_THREAD = (3, 10)
OF_SITE = (20, 60)
MOST_REPLIES = 10  # which a discussion has that goes so
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('hidden for strangers', 0))")
Within = Callable[[], bool]


def hide_at_once(subject: Subject, reporter: Member | None, report_id: int, *, is_within: Within) -> None:
    """Hold what is reported, if whoever reports is believed so. `is_within` counts one more of a stranger's."""
    if not _can_be_held(subject) or (reporter is not None and _was_wrong(reporter)):
        return
    is_known = reporter is not None and reporter.joined_at <= now() - OLD_ENOUGH
    if is_known and reporter is not None and _is_often(reporter):
        return
    if not is_known and not (_is_new_of_strangers(subject) and is_within()):
        return
    if _hold(subject):
        did = update(Report).where(Report.id == report_id).values(hid="member" if is_known else "stranger")
        db.session.execute(did, execution_options=QUIETLY)


def let_back_in(subject: Subject) -> None:
    """Somebody has looked, and keeps it."""
    if not rules.waits_as_reported(subject):
        return
    if subject.signature is not None:
        shown = {"reason_hidden": False, "reason_held_for": None}
        db.session.execute(update(Signature).where(Signature.id == subject.signature.id).values(shown))
    elif subject.addition is not None:
        additions.let_in(subject.addition.id)
    elif subject.post is not None:
        holding.release([subject.post.id])


def let_reason_in(signature_id: int) -> bool:
    """Let everybody read a reason that a word rule held; whether it still waited."""
    petition_id = reasons.let_in(signature_id)
    if petition_id is not None:
        publish(ReasonMoved(petition_id=petition_id))
    return petition_id is not None


def _can_be_held(subject: Subject) -> bool:
    if subject.signature is not None or subject.addition is not None:
        return True
    return subject.is_post and subject.post is not None and not kind_of(subject.post).kept_because


def _hold(subject: Subject) -> bool:
    """Whether it was seen till now."""
    if subject.signature is not None:
        seen = (Signature.id == subject.signature.id, ~Signature.reason_hidden)
        held = update(Signature).where(*seen).values(reason_hidden=True, reason_held_for=REPORTED)
        found = db.session.scalar(held.returning(Signature.petition_id), execution_options=QUIETLY)
        if found is not None:
            publish(ReasonMoved(petition_id=found))
        return found is not None
    if subject.addition is not None:
        return additions.hold(subject.addition.id, REPORTED)
    return subject.post is not None and holding.hold(subject.post, REPORTED)


def _was_wrong(reporter: Member) -> bool:
    dismissed = (Decision.action == "dismiss", Decision.undone_at.is_(None))
    wrong = _such(reporter).join(Decision, Decision.id == Report.decision_id).where(*dismissed)
    return (db.session.scalar(wrong.where(Decision.made_at > func.now() - WRONG_WITHIN)) or 0) >= MOST_WRONG


def _is_often(reporter: Member) -> bool:
    today = _such(reporter).where(Report.reported_at > func.now() - timedelta(days=1))
    return (db.session.scalar(today) or 0) > MOST_A_DAY


def _such(reporter: Member) -> Select[int]:
    """How many of their reports are by such a rule, of what can go out of sight."""
    can_be_held = or_(*(column.is_not(None) for column in (Report.post_id, Report.addition_id, Report.signature_id)))
    counted = select(func.count()).select_from(Report).join(TopicRule, TopicRule.id == Report.rule_id)
    return counted.where(Report.reporter_id == reporter.id, TopicRule.hides_at_once, can_be_held)


def _is_new_of_strangers(subject: Subject) -> bool:
    """Whether it may go out of sight as a stranger says so: the first time, unseen by moderators, within all bounds."""
    if subject.is_post and subject.post is not None and subject.post.reply_count > MOST_REPLIES:
        return False
    db.session.execute(ONE_AT_A_TIME)
    before = select(Report.id).where(
        subject.is_of(Report), or_(Report.hid == "stranger", Report.decision_id.is_not(None))
    )
    if db.session.scalar(before.limit(1)) is not None or _is_decided(subject):
        return False
    return all(_is_within_bounds(subject, hours, place) for place, hours in enumerate((1, 24)))


def _is_decided(subject: Subject) -> bool:
    return db.session.scalar(select(Decision.id).where(subject.is_of(Decision)).limit(1)) is not None


def _is_within_bounds(subject: Subject, hours: int, place: int) -> bool:
    author = func.coalesce(Post.author_id, Signature.member_id, Addition.author_id)
    thread = func.coalesce(Post.root_id, Post.id, Signature.petition_id, Addition.post_id)
    wanted = (
        select(author, thread)
        .select_from(Report)
        .outerjoin(Post, Post.id == Report.post_id)
        .outerjoin(Signature, Signature.id == Report.signature_id)
        .outerjoin(Addition, Addition.id == Report.addition_id)
        .where(Report.hid == "stranger", Report.reported_at > func.now() - timedelta(hours=hours))
    )
    rows = db.session.execute(wanted.limit(OF_SITE[place])).all()
    authors, threads = Counter(row[0] for row in rows if row[0]), Counter(row[1] for row in rows)
    here = subject.post.root_id or subject.post.id if subject.post else None
    is_room = authors[subject.author_id or 0] < OF_AUTHOR[place] and threads[here or 0] < OF_THREAD[place]
    return is_room and len(rows) < OF_SITE[place]
