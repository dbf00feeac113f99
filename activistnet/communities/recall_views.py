"""Votes in which active members of a topic recall a lead: the rule, asking, voting, and stopping an abuse."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, signed_in
from ..core.refusals import NotFound
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..topics import member_queries, queries, recall_queries, role_queries
from ..topics.models import Topic
from ..topics.services import recalls
from . import activity, limits, urls
from .forms import MemberForm, StopRecallForm, VoteForm

bp = Blueprint("recalls", __name__)


@bp.get("/t/<slug>/recall")
@public_page(seconds=5)
def show(slug: str) -> ResponseReturnValue:
    """The rule and what came of votes for everybody; what goes on for members of the site."""
    return _page(queries.get_topic(slug), StopRecallForm(None))


@bp.post("/t/<slug>/recall")
@known_otherwise(STATE)
@login_required
def ask(slug: str) -> ResponseReturnValue:
    """Ask for a vote about a lead."""
    topic, member, form = queries.get_topic(slug), signed_in(), MemberForm()
    if not form.validate():
        raise NotFound
    hit(limits.RECALL, str(member.id))
    mine, active = activity.is_active(topic.id, member.id), activity.count_active(topic.id)
    is_open = recalls.ask(topic, form.member.data or 0, member, is_active=mine, active=active)
    return lead(urls.recall(slug), "recall-opened" if is_open else "recall-asked")


@bp.post("/t/<slug>/recall/vote")
@known_otherwise(STATE)
@login_required
def vote(slug: str) -> ResponseReturnValue:
    """Say whether a lead is to be recalled."""
    topic, member, form = queries.get_topic(slug), signed_in(), VoteForm()
    if not form.validate():
        raise NotFound
    hit(limits.RECALL, str(member.id))
    is_active = activity.is_active(topic.id, member.id)
    recalls.vote(topic, form.recall.data or 0, member, is_active=is_active, recalls=form.typed("vote") == "recall")
    return lead(urls.recall(slug), "recall-voted")


@bp.post("/t/<slug>/recall/stop")
@known_otherwise(STATE)
@form_again
@login_required
def stop(slug: str) -> ResponseReturnValue:
    """End one that is an abuse, with a reason."""
    topic, form = queries.get_topic(slug), StopRecallForm()
    standing = member_queries.find_tie(topic.id, signed_in()).standing
    if not form.validate() and standing.site_role == "operator":
        return _page(topic, form), 422
    recalls.stop(topic, form.recall.data or 0, by=standing, reason=form.typed("reason"))
    return lead(urls.recall(slug), "recall-stopped")


def _page(topic: Topic, form: StopRecallForm) -> str:
    member = find_member()
    tie = member_queries.find_tie(topic.id, member)
    going_on = recall_queries.list_going_on(topic.id, member.id) if member else []
    lines = role_queries.list_roles(topic.id) if member else []
    asked = {each.member_id for each in going_on}
    return render_template(
        "communities/recall.html",
        topic=topic,
        form=form,
        going_on=going_on,
        leads=[line for line in lines if line.role == "lead" and line.member_id not in asked],
        ended=recall_queries.list_ended(topic.id),
        is_active=member is not None and activity.is_active(topic.id, member.id),
        is_operator=tie.standing.site_role == "operator",
        may_read=tie.may_read(topic),
        may_lead=tie.standing.may_lead,
    )
