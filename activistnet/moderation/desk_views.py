"""What makes the work lighter: reasons kept for rules, and what one leaves out of the queue for a day."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone

from ..accounts.current import signed_in
from ..core.refusals import NotFound
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.urls import id_in
from ..posts.kinds import KINDS
from ..topics import queries as topic_queries
from ..topics import role_queries
from ..topics.models import Topic, TopicRule
from ..topics.roles import expect, standing_of
from . import desk_queries, limits, queries, urls
from .doors import moderators_only
from .errors import TooManyReasons, UnknownRule
from .forms import KeptReasonForm, LeaveOutForm
from .services import keeping, leaving_out

bp = Blueprint("desk", __name__)


@bp.get("/moderation/reasons")
@moderators_only
def reasons() -> ResponseReturnValue:
    """Those kept for the rules of a topic, or of the whole site."""
    return _page(_led(request.args.get("topic", "")), KeptReasonForm(formdata=None))


@bp.post("/moderation/reasons")
@known_otherwise(STATE)
@moderators_only
def keep() -> ResponseReturnValue:
    """Keep another one."""
    topic, form = _led(request.args.get("topic", "")), KeptReasonForm()
    if not form.validate():
        return _page(topic, form), 422
    hit(limits.KEEP_REASON, str(signed_in().id))
    try:
        keeping.keep(_rule(topic, form.typed("rule")), form.typed("words"))
    except (TooManyReasons, UnknownRule) as refusal:
        return _page(topic, form.refused(refusal)), refusal.status
    return lead(urls.reasons(topic.slug if topic else ""), "reason-kept")


@bp.post("/moderation/reasons/<int:reason_id>/remove")
@moderators_only
def remove(reason_id: int) -> ResponseReturnValue:
    """Keep one no more."""
    expect_button()
    _reason, rule = desk_queries.get_reason(reason_id)
    topic = topic_queries.get_topic_by_id(rule.topic_id) if rule.topic_id else None
    _led(topic.slug if topic else "")
    keeping.remove(reason_id)
    return lead(urls.reasons(topic.slug if topic else ""), "reason-removed")


@bp.post("/moderation/left-out")
@known_otherwise(STATE)
@moderators_only
def leave_out() -> ResponseReturnValue:
    """Show no such cases to oneself today."""
    leaving_out.leave_out(signed_in(), _what(), zone=get_timezone())
    return redirect(urls.queue(), 303)


@bp.post("/moderation/left-out/end")
@known_otherwise(STATE)
@moderators_only
def show_again() -> ResponseReturnValue:
    """Show them again."""
    leaving_out.show_again(signed_in(), _what())
    return redirect(urls.queue(), 303)


def _what() -> str:
    """Which cases. Raises NotFound."""
    form = LeaveOutForm()
    if not form.validate():
        raise NotFound
    what = form.typed("what")
    kind, name = desk_queries.name_of(what)
    if kind == "kind" and (name in KINDS or name in desk_queries.APART):
        return what
    if kind == "case" and (number := id_in(name)) and queries.is_case(number):
        return what
    if kind == "rule" and (number := id_in(name)) and desk_queries.is_rule(number):
        return what
    raise NotFound


def _led(slug: str) -> Topic | None:
    """The topic, for those who lead it; nothing for the whole site, for operators. Raises NotFound, Forbidden."""
    topic = topic_queries.get_topic(slug) if slug else None
    member = signed_in()
    standing = role_queries.find_standing(topic.id, member) if topic else standing_of(member, None)
    expect(standing.may_lead, standing)
    return topic


def _rule(topic: Topic | None, code: str) -> TopicRule:
    """The one of this code. Raises UnknownRule."""
    found = next((each for each in _rules(topic) if each.code == code), None)
    if found is None:
        raise UnknownRule
    return found


def _rules(topic: Topic | None) -> list[TopicRule]:
    return list(topic_queries.list_own_rules(topic.id if topic else None))


def _page(topic: Topic | None, form: KeptReasonForm) -> str:
    kept = desk_queries.list_reasons(topic.id if topic else None)
    return render_template("moderation/reasons.html", topic=topic, rules=_rules(topic), kept=kept, form=form)
