"""Who looks after a topic: who has which role, and giving one."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, signed_in
from ..core.data.time import now
from ..core.refusals import Forbidden, NotFound, Refused
from ..core.web import pagecache
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..members.models import Member
from ..members.queries import get_by_handle
from ..topics import queries, role_queries
from ..topics.errors import NotAppointable
from ..topics.models import Topic
from ..topics.roles import NO_ROLE, Standing
from ..topics.services import roles
from . import limits, urls, words
from .forms import RoleForm

bp = Blueprint("topic_people", __name__)
bp.add_app_template_global(words.topic_roles)
bp.add_app_template_global(words.topic_role_rights)


@bp.get("/t/<slug>/members")
@public_page(seconds=5)
def members(slug: str) -> ResponseReturnValue:
    """How many have which role; who, for members of the site."""
    topic, member = queries.get_topic(slug), find_member()
    return _members_page(topic, member, RoleForm(None))


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
        return _members_page(topic, member, form), 422
    hit(limits.APPOINT, str(member.id))
    try:
        _give(topic, standing, form)
    except Refused as refusal:
        return _members_page(topic, member, form.refused(refusal)), refusal.status
    pagecache.forget(urls.members(slug))
    return lead(urls.members(slug), "topic-role")


def _give(topic: Topic, standing: Standing, form: RoleForm) -> None:
    """Raises NotAppointable, Forbidden."""
    try:
        member = get_by_handle(form.typed("handle"))
    except NotFound:
        raise NotAppointable from None
    role, days = form.typed("role"), form.typed("days")
    until = now() + timedelta(days=int(days)) if days else None
    roles.give(topic, member, None if role == NO_ROLE else role, by=standing, until=until)


def _members_page(topic: Topic, member: Member | None, form: RoleForm) -> str:
    return render_template(
        "communities/members.html",
        topic=topic,
        standing=role_queries.find_standing(topic.id, member),
        counts=role_queries.count_roles(topic.id),
        lines=role_queries.list_roles(topic.id) if member else [],
        form=form,
    )
