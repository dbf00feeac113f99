"""Word rules: the list, one with its rehearsal, and switching them on and off."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from ..accounts.current import reader, signed_in
from ..core.refusals import DomainError, Refused
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..moderation.doors import site_moderators_only
from ..petitions import reasons
from ..posts import queries as post_queries
from ..posts.addition_queries import list_additions
from ..topics import queries as topics
from ..topics.given import in_words
from . import queries, rules, urls, words
from .forms import WordRuleForm
from .models import WordRule
from .services import word_rules

bp = Blueprint("defence", __name__)
bp.add_app_template_global(words.of_rule, "word_rule_said")
bp.add_app_template_global(words.of_door, "door_said")
bp.add_app_template_global(words.choices, "word_rule_choices")


@bp.get("/moderation/words")
@site_moderators_only
def word_list() -> ResponseReturnValue:
    """All word rules, and the form for a new one."""
    return _list_page(WordRuleForm(formdata=None, data={"days": str(rules.USUAL_DAYS), "audience": "new"}))


@bp.post("/moderation/words")
@site_moderators_only
def make() -> ResponseReturnValue:
    """A new one, rehearsed at once and not yet switched on."""
    form = WordRuleForm()
    if not form.validate():
        return _list_page(form), 422
    topic = topics.get_topic(form.typed("topic")) if form.typed("topic") else None
    said = {name: form.typed(name) for name in ("kind", "pattern", "audience", "effect")}
    try:
        topic_id = topic.id if topic else None
        rule = word_rules.make(signed_in(), **said, topic_id=topic_id, days=int(form.typed("days")))
    except Refused as refusal:
        form.refused(refusal)
        return _list_page(form), refusal.status
    return redirect(urls.word_rule(rule.id), 303)


@bp.get("/moderation/words/<int:rule_id>")
@site_moderators_only
def one(rule_id: int) -> ResponseReturnValue:
    """One, with what it would have found and what it has found."""
    return _page(queries.get_rule(rule_id))


@bp.post("/moderation/words/<int:rule_id>/rehearse")
@known_otherwise(STATE)
@site_moderators_only
def rehearse(rule_id: int) -> ResponseReturnValue:
    """Compare it with the last 30 days again."""
    expect_button()
    word_rules.rehearse(queries.get_rule(rule_id))
    return redirect(urls.word_rule(rule_id), 303)


@bp.post("/moderation/words/<int:rule_id>/on")
@known_otherwise(STATE)
@site_moderators_only
def switch_on(rule_id: int) -> ResponseReturnValue:
    """Let it act."""
    expect_button()
    rule = queries.get_rule(rule_id)
    try:
        word_rules.switch_on(rule, signed_in())
    except Refused as refusal:
        return _page(rule, refusal=refusal), refusal.status
    return lead(urls.word_rule(rule_id), "word-rule-on")


@bp.post("/moderation/words/<int:rule_id>/off")
@known_otherwise(STATE)
@site_moderators_only
def switch_off(rule_id: int) -> ResponseReturnValue:
    """Let it act no more."""
    expect_button()
    word_rules.switch_off(queries.get_rule(rule_id))
    return lead(urls.word_rule(rule_id), "word-rule-off")


def _list_page(form: WordRuleForm) -> str:
    page = queries.list_rules(after=request.args.get("after"))
    named = {topic.slug: in_words(topic.name) for topic in topics.list_topics()}
    days = {str(n): ngettext("%(n)s day", "%(n)s days", n, n=n) for n in rules.DAYS}
    return render_template("defence/words.html", page=page, form=form, topics=named, days=days)


def _page(rule: WordRule, *, refusal: DomainError | None = None) -> str:
    rehearsal = rule.rehearsal or {"posts": 0, "found": 0, "examples": []}
    found = [post_queries.find_post(post_id, reader()) for post_id in rehearsal["examples"]]
    return render_template(
        "defence/word.html",
        rule=rule,
        rehearsal=rehearsal,
        share=word_rules.share(rule),
        examples=[post for post in found if post is not None],
        additions=list_additions(rehearsal.get("additions", [])),
        elsewhere=queries.list_said(rehearsal.get("said", [])),
        signed=reasons.list_of(rehearsal.get("signatures", [])),
        found=queries.count_found(rule.id),
        needs_other=word_rules.needs_other(rule, signed_in()),
        refusal=refusal,
    )
