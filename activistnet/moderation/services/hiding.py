"""What is out of sight at once when it is reported by a rule that says so, until somebody has looked.

Whoever reports has been a member for a month, and is not believed so any more when two such reports of theirs in a year
were dismissed. What people sign is not hidden so: one member could stop a petition.
"""

from datetime import timedelta

from sqlalchemy import func, or_, select

from ...core.data.db import db
from ...core.data.time import now
from ...members.models import Member
from ...posts.holds import REPORTED
from ...posts.kinds import kind_of
from ...posts.services import additions, holding
from ...topics.models import TopicRule
from .. import rules
from ..models import Decision, Report
from ..subjects import Subject

OLD_ENOUGH = timedelta(days=30)
WRONG_WITHIN = timedelta(days=365)
MOST_WRONG = 2
MOST_A_DAY = 5


def hide_at_once(subject: Subject, reporter: Member) -> None:
    """Hold a post, or what is added to one, if the reporter is believed so."""
    post = subject.post if subject.is_post else None
    can_be_held = subject.addition is not None or (post is not None and not kind_of(post).kept_because)
    if not can_be_held or not _is_believed(reporter):
        return
    if subject.addition is not None:
        additions.hold(subject.addition.id, REPORTED)
    elif post is not None:
        holding.hold(post, REPORTED)


def let_back_in(subject: Subject) -> None:
    """Somebody has looked, and keeps it."""
    if not rules.waits_as_reported(subject):
        return
    if subject.addition is not None:
        additions.let_in(subject.addition.id)
    elif subject.post is not None:
        holding.release([subject.post.id])


def _is_believed(reporter: Member) -> bool:
    if reporter.joined_at > now() - OLD_ENOUGH:
        return False
    of_theirs = (Report.reporter_id == reporter.id, TopicRule.hides_at_once)
    can_be_held = or_(Report.post_id.is_not(None), Report.addition_id.is_not(None))
    counted = select(func.count()).select_from(Report).join(TopicRule, TopicRule.id == Report.rule_id)
    such = counted.where(*of_theirs, can_be_held)
    dismissed = (Decision.action == "dismiss", Decision.undone_at.is_(None))
    wrong = such.join(Decision, Decision.id == Report.decision_id).where(
        *dismissed, Decision.made_at > func.now() - WRONG_WITHIN
    )
    today = such.where(Report.reported_at > func.now() - timedelta(days=1))
    counts = db.session.execute(select(wrong.scalar_subquery(), today.scalar_subquery())).one()
    return bool(counts[0] < MOST_WRONG and counts[1] <= MOST_A_DAY)
