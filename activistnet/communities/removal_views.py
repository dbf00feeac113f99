"""Removing somebody from a topic, or not letting them in: why, and having that looked at again."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.refusals import NotFound, Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.urls import id_in
from ..topics import deed_queries, member_queries, queries, urls
from ..topics.errors import WhyRemoved
from ..topics.models import Topic
from ..topics.roles import expect
from ..topics.services import looks, members
from . import limits
from . import urls as own_urls
from .forms import LookForm, RemovalForm

bp = Blueprint("topic_removals", __name__)


@bp.get("/t/<slug>/members/remove")
@login_required
def ask_why(slug: str) -> ResponseReturnValue:
    """Who is to be removed, or not let in, and why."""
    topic, number = queries.get_topic(slug), id_in(request.args.get("member", ""))
    standing = member_queries.find_tie(topic.id, signed_in()).standing
    expect(standing.may_moderate, standing)
    return _page(topic, RemovalForm(formdata=None, data={"member": number}))


@bp.post("/t/<slug>/members/remove")
@known_otherwise(STATE)
@form_again
@login_required
def remove(slug: str) -> ResponseReturnValue:
    """Remove them, or don't let them in. They are told why."""
    topic, form = queries.get_topic(slug), RemovalForm()
    standing = member_queries.find_tie(topic.id, signed_in()).standing
    expect(standing.may_moderate, standing)
    if not form.validate():
        return _page(topic, form), 422
    hit(limits.APPOINT, str(signed_in().id))
    rule = queries.find_rule(topic.id, form.typed("rule")) if form.typed("rule") else None
    try:
        members.remove(topic, form.member.data or 0, by=standing, rule=rule, reason=form.typed("reason"))
    except WhyRemoved as refusal:
        return _page(topic, form.refused(refusal)), refusal.status
    pagecache.forget(own_urls.members(slug), own_urls.moderation(slug), urls.topic(slug))
    return lead(own_urls.members(slug), "topic-removed")


@bp.get("/t/<slug>/removal")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """What was decided about the reader, why, and what they may do."""
    return _own_page(queries.get_topic(slug), LookForm(formdata=None))


@bp.post("/t/<slug>/removal")
@form_again
@login_required
def ask(slug: str) -> ResponseReturnValue:
    """Have somebody of the whole site look at it, once."""
    topic, form = queries.get_topic(slug), LookForm()
    removal = deed_queries.get_latest(topic.id, signed_in().id)
    if not form.validate():
        return _own_page(topic, form), 422
    hit(limits.JOIN_TOPIC, str(signed_in().id))
    try:
        looks.ask(removal.id, signed_in(), form.typed("words"))
    except Refused as refusal:
        return _own_page(topic, form.refused(refusal)), refusal.status
    return lead(own_urls.removal(slug), "removal-asked")


def _page(topic: Topic, form: RemovalForm) -> str:
    """Raises NotFound for whoever is not in the topic, and doesn't ask to be."""
    line = None if form.member.errors else member_queries.find_line(topic.id, form.member.data or 0)
    if line is None:
        raise NotFound
    rules = queries.list_rules(topic.id)
    return render_template("communities/remove.html", topic=topic, form=form, line=line, rules=rules)


def _own_page(topic: Topic, form: LookForm) -> str:
    """Raises NotFound where nothing was decided about the reader."""
    removal = deed_queries.get_latest(topic.id, signed_in().id)
    return render_template("communities/removal.html", topic=topic, removal=removal, form=form)
