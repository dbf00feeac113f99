"""What follows from a decision, and from a reporter who leaves."""

from sqlalchemy import literal, or_, select, update

from ..core.data.db import QUIETLY, db
from ..core.jobs.tasks import enqueue, enqueue_each
from ..core.web import pagecache
from ..members.events import MemberLeft
from ..petitions.events import PetitionChanged
from ..posts import pages
from ..posts.addition_models import Addition
from ..posts.events import PostEdited, ThreadMoved
from ..posts.live import tell_back, tell_gone
from ..posts.models import Post
from ..posts.services import useful, versions
from ..topics import urls as topics
from . import decision_queries, rules, tasks
from .appeal_models import ASKED_BY_MEMBERS, Appeal
from .events import DecisionMade, DecisionTold, PostDecided, ReasonDecided, ReasonMoved, TopicDecided
from .models import Case, Decision, Report
from .services import leaving_out, reports
from .standing import leads_of


def take_from_pages(event: PostDecided) -> None:
    """Forget the cached pages that show it, and tell open ones to drop it; pictures go along, those of replies too.

    What its author voted may rest on it.
    """
    post = db.session.get_one(Post, event.post_id)
    root = pages.settle(post)
    if event.action == "hide":
        tell_gone(root.id, post.id)
    if event.action in ("hide", "restore"):
        useful.count_anew(event.author_id)
    if event.action == "restore" and post.root_id is not None:
        tell_back(root.id, post.id)


def on_changed(event: PostEdited | PetitionChanged) -> None:
    """Somebody did what they were asked to: what it said before is nobody's to read any more."""
    post_id = event.post_id if isinstance(event, PostEdited) else event.petition_id
    if decision_queries.is_asked_to_change(post_id):
        versions.withhold(post_id)


def on_moved(event: ThreadMoved) -> None:
    """What waits about a thread is for those who moderate where it is now."""
    posts = select(Post.id).where(or_(Post.id == event.root_id, Post.root_id == event.root_id))
    added = select(Addition.id).where(Addition.post_id.in_(posts))
    of_thread = or_(Case.post_id.in_(posts), Case.addition_id.in_(added))
    moved = update(Case).where(of_thread, Case.decided_at.is_(None)).values(topic_id=event.to_topic_id)
    db.session.execute(moved, execution_options=QUIETLY)


def on_reason(event: ReasonDecided | ReasonMoved) -> None:
    """Forget the cached pages that show the reason."""
    petition = db.session.get_one(Post, event.petition_id)
    pages.forget(petition.id, petition.topic_id, author_id=petition.author_id)


def on_topic_decided(event: TopicDecided) -> None:
    """Forget the cached pages that say whether one can begin something in it."""
    pagecache.forget(topics.topics(), topics.topic(event.slug))


def on_made(event: DecisionMade) -> None:
    """Have everybody told, once it can't be taken back any more."""
    enqueue(tasks.tell, event.decision_id, after=rules.UNTOLD)


def on_told(event: DecisionTold) -> None:
    """Have everybody told by mail whom it concerns: a signatory who is no member, too."""
    number = literal(event.decision_id)
    enqueue(tasks.mail_signatory, event.decision_id)
    enqueue(tasks.mail_member, event.decision_id)
    enqueue_each(tasks.mail_lead, leads_of(event.decision_id))
    reported = (Report.decision_id == event.decision_id, Report.reporter_id.is_not(None))
    enqueue_each(tasks.mail_reporter, select(number, Report.id).where(*reported))
    asked = select(number, Appeal.id).join(Decision, Decision.case_id == Appeal.case_id)
    enqueue_each(tasks.mail_who_asked, asked.where(Decision.id == event.decision_id, *ASKED_BY_MEMBERS))


def on_member_left(event: MemberLeft) -> None:
    """Nobody reads any more who reported, and in what words."""
    reports.forget_reporter(event.member_id)
    leaving_out.forget_member(event.member_id)
