"""Whom a topic is for, and its rules, as those who lead it say; and what was decided by these."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import NotFound, Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.forms import Form, expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words.language import names_of
from ..featuring import urls as featuring
from ..members.rules import expect_may_publish
from ..moderation import log_queries
from ..moderation import urls as decisions
from ..posts.languages import KNOWN
from ..posts.services.audiences import has_petitions, has_posts
from ..topics import deed_queries, member_queries, queries, role_queries
from ..topics import urls as topics
from ..topics.models import Topic, TopicRule
from ..topics.recall_queries import list_ended
from ..topics.roles import expect
from ..topics.services import rules as rule_services
from ..topics.services import topics as services
from . import limits, urls, words
from .forms import RuleEditForm, RuleForm, SettingsForm

bp = Blueprint("topic_settings", __name__)
TYPED = ("description", "visibility", "joining", "posting", "welcome")
CHOSEN = ("reviews", "languages", "is_sensitive")


@bp.route("/t/<slug>/settings", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def settings(slug: str) -> ResponseReturnValue:
    """Whom it is for, who may join and write, and what it says."""
    topic = _lead(slug)
    form = SettingsForm(obj=topic)
    if request.method == "GET" or not form.validate():
        return _settings_page(topic, form), 200 if request.method == "GET" else 422
    hit(limits.TOPIC_SETTINGS, str(signed_in().id))
    given = {name: form.typed(name) for name in TYPED} | {name: form[name].data for name in CHOSEN}
    try:
        there = {"has_petitions": has_petitions(topic.id), "has_posts": has_posts(topic.id)}
        services.change_settings(topic, **there, **given)
    except Refused as refusal:
        return _settings_page(topic, form.refused(refusal)), refusal.status
    pagecache.forget(topics.topic(slug), topics.topics(), urls.members(slug), *_pages_of_reasons(slug))
    return lead(urls.settings(slug), "topic-saved")


@bp.get("/t/<slug>/rules")
@public_page(seconds=5)
def rules(slug: str) -> ResponseReturnValue:
    """The rules that hold in a topic, and those that did and are cited."""
    return _rules_page(queries.get_topic(slug), RuleForm(None))


@bp.post("/t/<slug>/rules")
@known_otherwise(STATE)
@form_again
@login_required
def add_rule(slug: str) -> ResponseReturnValue:
    """A new rule in a topic."""
    topic, form = _lead(slug), RuleForm()
    if not form.validate():
        return _rules_page(topic, form), 422
    hit(limits.TOPIC_SETTINGS, str(signed_in().id))
    if not any(
        (each.title, each.text) == (form.typed("title"), form.typed("text"))
        for each in queries.list_own_rules(topic.id)
    ):
        rule_services.add_rule(topic.id, title=form.typed("title"), text=form.typed("text"))
    return _changed(slug, "rule-added")


@bp.route("/t/<slug>/rules/<int:number>", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def rule(slug: str, number: int) -> ResponseReturnValue:
    """What one of its own rules says, to change."""
    topic, found = _lead(slug), _own_rule(slug, number)
    form = RuleEditForm(obj=found)
    if request.method == "GET" or not form.validate():
        page = render_template("communities/rule.html", topic=topic, rule=found, form=form)
        return page, 200 if request.method == "GET" else 422
    rule_services.change_rule(found, title=form.typed("title"), text=form.typed("text"))
    return _changed(slug, "topic-saved")


@bp.post("/t/<slug>/rules/<int:number>/remove")
@login_required
def remove_rule(slug: str, number: int) -> ResponseReturnValue:
    """It holds no more."""
    _lead(slug)
    expect_button()
    rule_services.remove_rule(_own_rule(slug, number))
    return _changed(slug, "rule-removed")


@bp.get("/t/<slug>/moderation")
@public_page(seconds=5, params=("after", "view"))
def moderation(slug: str) -> ResponseReturnValue:
    """What was decided in the topic's name, for everybody, or what else was done in it; names are withheld."""
    topic, after = queries.get_topic(slug), request.args.get("after")
    tie = member_queries.find_tie(topic.id, find_member())
    told = {"topic": topic, "may_read": tie.may_read(topic), "may_lead": tie.standing.may_lead}
    if request.args.get("view") == "deeds":
        page = deed_queries.list_deeds(topic.id, after=after)
        return render_template("communities/deeds.html", page=page, **told)
    return render_template(
        "communities/moderation.html",
        months=[] if after else log_queries.list_months(topic.id),
        recalls=[] if after else list_ended(topic.id),
        deeds=[] if after else deed_queries.list_deeds(topic.id, limit=deed_queries.FIRST).items,
        page=log_queries.list_log(reader(), topic_id=topic.id, after=after),
        **told,
    )


def _pages_of_reasons(slug: str) -> list[str]:
    """Where visitors read why something was done there, or don't."""
    return [urls.moderation(slug), urls.recall(slug), decisions.log(), featuring.how_we_choose()]


def _lead(slug: str) -> Topic:
    """The topic, for those who lead it. Raises Forbidden, VotedAbout, and Restricted for a change."""
    topic = (queries.hold_topic if request.method == "POST" else queries.get_topic)(slug)
    standing = role_queries.find_standing(topic.id, signed_in())
    expect(standing.may_lead, standing)
    if request.method == "POST":
        expect_may_publish(signed_in())
    return topic


def _own_rule(slug: str, number: int) -> TopicRule:
    found = (queries.hold_rule if request.method == "POST" else queries.get_rule)(number)
    if found.topic_id != queries.get_topic(slug).id:
        raise NotFound
    return found


def _settings_page(topic: Topic, form: Form) -> str:
    told = {"visibilities": words.visibilities(), "joinings": words.joinings(), "postings": words.postings()}
    told["languages"] = names_of(KNOWN)
    return render_template("communities/settings.html", topic=topic, form=form, **told)


def _rules_page(topic: Topic, form: Form) -> str:
    return render_template(
        "communities/rules.html",
        topic=topic,
        rules=queries.list_rules(topic.id),
        removed=queries.list_removed_rules(topic.id),
        may_lead=role_queries.find_standing(topic.id, find_member()).may_lead,
        form=form,
    )


def _changed(slug: str, note: str) -> ResponseReturnValue:
    pagecache.forget(topics.topic(slug), urls.rules(slug))
    return lead(urls.rules(slug), note)
