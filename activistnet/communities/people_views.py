"""Who looks after a topic: who has which role, and giving one."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.data.paging import Page
from ..core.refusals import Forbidden, NotFound, Refused
from ..core.web import pagecache
from ..core.web.forms import Form
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..members.queries import get_by_handle
from ..topics import deed_queries, member_queries, offer_queries, queries, role_queries
from ..topics.errors import NotAppointable
from ..topics.models import Topic
from ..topics.roles import NO_ROLE, Standing
from ..topics.services import offers
from . import limits, urls, words
from .forms import AnswerRoleForm, JoinForm, RoleForm

bp = Blueprint("topic_people", __name__)
bp.add_app_template_global(words.languages_said)
bp.add_app_template_global(words.topic_roles)
bp.add_app_template_global(words.settings_said)
bp.add_app_template_global(words.topic_role_rights)


@bp.get("/t/<slug>/members")
@public_page(seconds=5, params=("after",))
def members(slug: str) -> ResponseReturnValue:
    """How many have which role; who, for members of the site."""
    return members_page(queries.get_topic(slug), after=request.args.get("after"))


@bp.post("/t/<slug>/roles")
@known_otherwise(STATE)
@login_required
def give_role(slug: str) -> ResponseReturnValue:
    """Give somebody a role, or take it away."""
    topic, member, form = queries.get_topic(slug), signed_in(), RoleForm()
    standing = role_queries.find_standing(topic.id, member)
    if not standing.role and not standing.may_lead:
        raise Forbidden
    if not form.validate():
        return members_page(topic, form), 422
    hit(limits.APPOINT, str(member.id))
    try:
        is_asked = _give(topic, standing, form)
    except Refused as refusal:
        return members_page(topic, form.refused(refusal)), refusal.status
    pagecache.forget(urls.members(slug))
    return lead(urls.members(slug), "role-offered" if is_asked else "topic-role")


@bp.post("/t/<slug>/roles/answer")
@known_otherwise(STATE)
@login_required
def answer_role(slug: str) -> ResponseReturnValue:
    """Take on the role that one is asked to, or say no."""
    topic, member, form = queries.get_topic(slug), signed_in(), AnswerRoleForm()
    if not form.validate():
        raise NotFound
    if form.typed("answer") == "decline":
        offers.decline(topic, member)
        return lead(urls.members(slug), "role-declined")
    offers.accept(topic, member, form.typed("offered"))
    pagecache.forget(urls.members(slug))
    return lead(urls.members(slug), "role-accepted")


def _give(topic: Topic, standing: Standing, form: RoleForm) -> bool:
    """Raises NotAppointable, Forbidden, and what else `offers.give` does."""
    try:
        member = get_by_handle(form.typed("handle"))
    except NotFound:
        raise NotAppointable from None
    role, days = form.typed("role"), form.typed("days")
    wanted = None if role == NO_ROLE else role
    return offers.give(topic, member, wanted, by=standing, days=int(days) if days else None)


def members_page(
    topic: Topic, form: Form | None = None, *, join_form: JoinForm | None = None, after: str | None = None
) -> str:
    """Who is in a topic, as far as the reader may know: visitors read numbers, members of the topic who else is."""
    member = find_member()
    tie = member_queries.find_tie(topic.id, member)
    is_inside, is_there = tie.is_member or tie.standing.may_moderate, tie.is_member or tie.is_asking
    return render_template(
        "communities/members.html",
        topic=topic,
        tie=tie,
        standing=tie.standing,
        counts=role_queries.count_roles(topic.id),
        member_count=member_queries.count_members(topic.id),
        offer=offer_queries.find(topic.id, member.id) if member else None,
        offers=offer_queries.list_open(topic.id) if tie.standing.may_lead else [],
        lines=role_queries.list_roles(topic.id) if member else [],
        asking=member_queries.list_asking(topic.id) if tie.standing.may_moderate else [],
        page=member_queries.list_members(topic.id, reader(), after=after) if is_inside else Page([], None, after),
        form=form or RoleForm(None),
        join_form=join_form or JoinForm(None),
        removal=deed_queries.find_latest(topic.id, member.id) if member and not is_there else None,
    )
