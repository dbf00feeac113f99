"""Becoming a member of a topic, letting somebody in, and leaving."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.refusals import NotFound
from ..core.web import pagecache
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..topics import coming_queries, member_queries, queries, urls
from ..topics.coming_models import KEPT
from ..topics.roles import expect
from ..topics.services import members
from . import limits
from . import urls as own_urls
from .forms import JoinForm, MemberForm
from .people_views import members_page

bp = Blueprint("topic_joining", __name__)


@bp.post("/t/<slug>/join")
@known_otherwise(STATE)
@login_required
def join(slug: str) -> ResponseReturnValue:
    """Become a member, or ask to."""
    topic, member, form = queries.get_topic(slug), signed_in(), JoinForm()
    if not form.validate():
        return members_page(topic, join_form=form), 422
    hit(limits.JOIN_TOPIC, str(member.id))
    is_in = members.join(topic, member, words=form.typed("words"))
    return _changed(slug, "topic-joined" if is_in else "topic-asked", page=own_urls.members(slug))


@bp.post("/t/<slug>/leave")
@known_otherwise(STATE)
@login_required
def leave(slug: str) -> ResponseReturnValue:
    """Be a member no more, or ask no more."""
    expect_button()
    members.leave(queries.get_topic(slug), signed_in())
    return _changed(slug, "topic-left", page=urls.topic(slug))


@bp.get("/t/<slug>/members/comings")
@login_required
def comings(slug: str) -> ResponseReturnValue:
    """Who joined a topic for members alone and who left, for whoever leads it."""
    topic = queries.get_topic(slug)
    standing = member_queries.find_tie(topic.id, signed_in()).standing
    expect(standing.may_lead, standing)
    page = coming_queries.list_comings(topic.id, after=request.args.get("after"))
    return render_template("communities/comings.html", topic=topic, page=page, days=KEPT.days)


@bp.post("/t/<slug>/members/accept")
@known_otherwise(STATE)
@login_required
def accept(slug: str) -> ResponseReturnValue:
    """Let somebody in who asks."""
    topic, form = queries.get_topic(slug), MemberForm()
    standing = member_queries.find_tie(topic.id, signed_in()).standing
    if not form.validate():
        raise NotFound
    hit(limits.APPOINT, str(signed_in().id))
    members.let_in(topic, form.member.data or 0, by=standing)
    pagecache.forget(own_urls.moderation(slug))
    return _changed(slug, "topic-members", page=own_urls.members(slug))


def _changed(slug: str, note: str, *, page: str) -> ResponseReturnValue:
    pagecache.forget(own_urls.members(slug), urls.topic(slug))
    return lead(page, note)
