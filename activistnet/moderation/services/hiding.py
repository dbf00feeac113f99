"""What is out of sight at once when it is reported by a rule that says so, until somebody has looked.

Whoever reports has been a member for a month, and is not believed so any more when two such reports of theirs in a year
were dismissed. What people sign is not hidden so: one member could stop a petition.
"""

from datetime import timedelta

from sqlalchemy import func, select

from ...core.data.db import db
from ...core.data.time import now
from ...members.models import Member
from ...posts.holds import REPORTED
from ...posts.kinds import kind_of
from ...posts.models import Post
from ...posts.services import holding
from ...topics.models import TopicRule
from ..models import Decision, Report

OLD_ENOUGH = timedelta(days=30)
WRONG_WITHIN = timedelta(days=365)
MOST_WRONG = 2
MOST_A_DAY = 5


def hide_at_once(post: Post, reporter: Member) -> None:
    """Hold the post, if the reporter is believed so."""
    if not kind_of(post).kept_because and _is_believed(reporter):
        holding.hold(post, REPORTED)


def let_back_in(post: Post) -> None:
    """Somebody has looked, and keeps it."""
    if post.is_held and post.held_for == REPORTED:
        holding.release([post.id])


def _is_believed(reporter: Member) -> bool:
    if reporter.joined_at > now() - OLD_ENOUGH:
        return False
    of_theirs = (Report.reporter_id == reporter.id, TopicRule.hides_at_once, Report.post_id.is_not(None))
    such = select(func.count()).select_from(Report).join(TopicRule, TopicRule.id == Report.rule_id).where(*of_theirs)
    dismissed = (Decision.action == "dismiss", Decision.undone_at.is_(None))
    wrong = such.join(Decision, Decision.id == Report.decision_id).where(
        *dismissed, Decision.made_at > func.now() - WRONG_WITHIN
    )
    today = such.where(Report.reported_at > func.now() - timedelta(days=1))
    counts = db.session.execute(select(wrong.scalar_subquery(), today.scalar_subquery())).one()
    return bool(counts[0] < MOST_WRONG and counts[1] <= MOST_A_DAY)
