"""Topics, rules and pages, as the operator makes and changes them."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ..accounts.current import signed_in
from ..core.data import orders
from ..core.refusals import Refused
from ..core.web.forms import Form, expect_button
from ..core.web.headers import body_limit
from ..core.web.once import STATE, known_otherwise
from ..core.words.language import languages
from ..site import own_pages
from ..topics import queries
from ..topics.models import Topic, TopicRule
from . import curating, urls
from .rooms import Room, blueprint, notices
from .topic_forms import PageForm, RuleEditForm, RuleForm, TopicEditForm, TopicForm

bp = blueprint("operate_topics")
LONG_PAGE = 4 * own_pages.LONGEST_PAGE + 10_000  # bytes

ROOMS = (
    Room(urls.topics, _l("Topics and rules"), _l("Add, rename and close topics, and set their rules.")),
    Room(urls.pages, _l("Pages about the site"), _l("Privacy, terms, legal notice, contact, help.")),
)
DONE = {
    "add": _l("You've added the topic. If it needs rules of its own, add them below."),
    "save": _l("We've saved your changes."),
    "close": _l("You've closed the topic."),
    "reopen": _l("You've reopened the topic."),
    "rule": _l("You've added the rule."),
    "rule_gone": _l("You've removed the rule."),
    "page": _l("You've saved the page. Every page links to it at the bottom."),
    "page_gone": _l("You've removed the page."),
}


@bp.get("/operate/topics")
def topics() -> ResponseReturnValue:
    """All topics, and the form for a new one."""
    return _show_topics(TopicForm(None))


@bp.post("/operate/topics")
def add_topic() -> ResponseReturnValue:
    """A new topic."""
    form = TopicForm()
    if not form.validate():
        return _show_topics(form), 422
    try:
        topic = curating.add_topic(signed_in().id, name=form.typed("name"), description=form.typed("description"))
    except Refused as error:
        return _show_topics(form.refused(error)), error.status
    return redirect(urls.topic(topic.slug, done="add"), 303)


@bp.route("/operate/topics/<slug>", methods=["GET", "POST"])
@known_otherwise(STATE)
def topic(slug: str) -> ResponseReturnValue:
    """One topic with its own rules, and its name and description to change."""
    found = (queries.hold_topic if request.method == "POST" else queries.get_topic)(slug)
    form = TopicEditForm(obj=found)
    if request.method == "GET" or not form.validate():
        return _show_topic(found, form, RuleForm(None)), 200 if request.method == "GET" else 422
    said = {"name": form.typed("name"), "description": form.typed("description")}
    curating.change_topic(signed_in().id, found, **said)
    return redirect(urls.topic(slug, done="save"), 303)


@bp.post("/operate/topics/<slug>/close")
@known_otherwise(STATE)
def close_topic(slug: str) -> ResponseReturnValue:
    """No new threads in it."""
    expect_button()
    curating.close_topic(signed_in().id, queries.get_topic(slug))
    return redirect(urls.topic(slug, done="close"), 303)


@bp.post("/operate/topics/<slug>/reopen")
@known_otherwise(STATE)
def reopen_topic(slug: str) -> ResponseReturnValue:
    """New threads again."""
    expect_button()
    curating.reopen_topic(signed_in().id, queries.get_topic(slug))
    return redirect(urls.topic(slug, done="reopen"), 303)


@bp.post("/operate/topics/<slug>/rules")
def add_rule_of_topic(slug: str) -> ResponseReturnValue:
    """A new rule in a topic."""
    found, form = queries.get_topic(slug), RuleForm()
    if not form.validate():
        return _show_topic(found, TopicEditForm(None, obj=found), form), 422
    curating.add_rule(signed_in().id, found, title=form.typed("title"), text=form.typed("text"))
    return redirect(urls.topic(slug, done="rule"), 303)


@bp.route("/operate/rules", methods=["GET", "POST"])
def rules() -> ResponseReturnValue:
    """The rules of the whole site, and a new one."""
    form = RuleForm()
    if request.method == "GET" or not form.validate():
        listed = queries.list_own_rules(None)
        page = render_template("operate/rules.html", rules=listed, form=form, notices=notices(DONE))
        return page, 200 if request.method == "GET" else 422
    curating.add_rule(signed_in().id, None, title=form.typed("title"), text=form.typed("text"))
    return redirect(urls.rules(done="rule"), 303)


@bp.route("/operate/rules/<int:number>", methods=["GET", "POST"])
@known_otherwise(STATE)
def rule(number: int) -> ResponseReturnValue:
    """What a rule says, to change."""
    found = (queries.hold_rule if request.method == "POST" else queries.get_rule)(number)
    form = RuleEditForm(obj=found)
    if request.method == "GET" or not form.validate():
        return _show_rule(found, form), 200 if request.method == "GET" else 422
    curating.change_rule(signed_in().id, found, title=form.typed("title"), text=form.typed("text"))
    return redirect(_place_of(found, done="save"), 303)


@bp.post("/operate/rules/<int:number>/at-once")
@known_otherwise(STATE)
def hide_at_once(number: int) -> ResponseReturnValue:
    """What is reported by it is out of sight until somebody has looked."""
    return _set_at_once(number, is_on=True)


@bp.post("/operate/rules/<int:number>/not-at-once")
@known_otherwise(STATE)
def hide_later(number: int) -> ResponseReturnValue:
    """What is reported by it is seen until somebody decides."""
    return _set_at_once(number, is_on=False)


@bp.post("/operate/rules/<int:number>/remove")
def remove_rule(number: int) -> ResponseReturnValue:
    """A rule that nothing cites goes."""
    expect_button()
    found = queries.hold_rule(number)
    place = _place_of(found, done="rule_gone")
    try:
        curating.remove_rule(signed_in().id, found)
    except Refused as error:
        form = RuleEditForm(None, obj=found).refused(error)
        return _show_rule(found, form), error.status
    return redirect(place, 303)


@bp.get("/operate/pages")
def pages() -> ResponseReturnValue:
    """Which pages there may be."""
    told = {"titles": own_pages.TITLES, "written": orders.current().pages, "always": own_pages.ALWAYS}
    return render_template("operate/pages.html", notices=notices(DONE), **told)


@bp.route("/operate/pages/<name>", methods=["GET", "POST"])
@known_otherwise(STATE)
@body_limit(LONG_PAGE)
def page(name: str) -> ResponseReturnValue:
    """What one of them says."""
    read = own_pages.hold_text if request.method == "POST" else own_pages.find_text
    form = PageForm(data={"text": read(own_pages.expect(name))})
    if request.method == "GET" or not form.validate():
        about, code = own_pages.parts_of(name)
        told = {"title": own_pages.TITLES[about], "spoken": dict(languages()).get(code), "always": own_pages.ALWAYS}
        shown = render_template("operate/page.html", name=name, about=about, form=form, **told)
        return shown, 200 if request.method == "GET" else 422
    curating.write_page(signed_in().id, name, form.typed("text"))
    return redirect(urls.pages(done="page" if form.typed("text") else "page_gone"), 303)


def _show_topics(form: Form) -> str:
    return render_template("operate/topics.html", topics=queries.list_topics(), form=form)


def _show_topic(found: Topic, form: Form, rule_form: Form) -> str:
    rules = queries.list_own_rules(found.id)
    told = {"form": form, "rule_form": rule_form, "notices": notices(DONE)}
    return render_template("operate/topic.html", topic=found, rules=rules, **told)


def _show_rule(found: TopicRule, form: Form) -> str:
    return render_template("operate/rule.html", rule=found, form=form, place=_place_of(found))


def _set_at_once(number: int, *, is_on: bool) -> ResponseReturnValue:
    expect_button()
    found = queries.hold_rule(number)
    curating.hide_at_once(signed_in().id, found, is_on=is_on)
    return redirect(_place_of(found, done="save"), 303)


def _place_of(found: TopicRule, *, done: str = "") -> str:
    """The page on which a rule is listed."""
    if found.topic_id is None:
        return urls.rules(done)
    return urls.topic(queries.get_topic_by_id(found.topic_id).slug, done)
