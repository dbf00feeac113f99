"""The queue, and the cases that moderators decide."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import DomainError
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..posts.errors import MergedNowhere, NotInThisThread, Untitled
from ..posts.services import sent_forms
from ..topics import queries as topic_queries
from ..topics import role_queries
from . import decision_queries, held_pages, in_force, judge_queries, queries, rules, urls, words
from . import queue as waiting
from .doors import moderators_only
from .errors import (
    AlreadyDecided,
    ClaimedByOther,
    MovedNowhere,
    NoReason,
    NothingToDo,
    NotYoursToDecide,
    TooLateToUndo,
    UnknownRule,
)
from .forms import DecisionForm
from .services import claims, deciding, undoing

bp = Blueprint("cases", __name__)
bp.add_app_template_global(words.decision_words)
bp.add_app_template_global(words.decision_choices)
bp.add_app_template_global(words.words_of, "decision_said")
bp.add_app_template_global(words.said, "acts_said")
bp.add_app_template_global(words.told, "acts_told")
bp.add_app_template_global(words.told_of, "decision_told")
bp.add_app_template_global(words.outcome, "decision_outcome")
REFUSED_TO_MOVE = (MergedNowhere, MovedNowhere, NotInThisThread, Untitled)
REFUSED = (AlreadyDecided, NoReason, NothingToDo, UnknownRule, *REFUSED_TO_MOVE)
Load = Callable[[], queries.CasePage]


@bp.get("/moderation")
@moderators_only
def queue() -> ResponseReturnValue:
    """What waits for a decision."""
    view, slug = request.args.get("view", "all"), request.args.get("topic", "")
    if view == "held":
        return held_pages.show()
    view = view if view in waiting.VIEWS else "all"
    topics = topic_queries.list_by_slug([slug]) if slug else []
    topic = topics[0] if topics else None
    page = waiting.list_queue(
        signed_in(), view=view, topic_id=topic.id if topic else None, after=request.args.get("after")
    )
    figures = waiting.figures(signed_in())
    without_judge = waiting.count_without_judge() if signed_in().is_moderator else 0
    shown = {
        "page": page,
        "undoable": decision_queries.find_undoable(signed_in()),
        "view": view,
        "topic": topic,
        "figures": figures,
        "without_judge": without_judge,
    }
    return render_template("moderation/queue.html", **shown)


@bp.get("/moderation/cases/<int:case_id>")
@moderators_only
def one(case_id: int) -> ResponseReturnValue:
    """One case with its reports, its context and earlier decisions."""
    return _show(queries.get_case(case_id))


@bp.post("/moderation/cases/<int:case_id>/claim")
@known_otherwise(STATE)
@moderators_only
def claim(case_id: int) -> ResponseReturnValue:
    """Take a case for a quarter of an hour."""
    expect_button()
    case = queries.get_row(case_id)
    try:
        claims.claim(case, signed_in())
    except ClaimedByOther as refusal:
        return _case_page(queries.get_case(case_id), _form(), refusal=refusal), refusal.status
    return redirect(urls.one(case_id), 303)


@bp.post("/moderation/cases/<int:case_id>/decide")
@known_otherwise(OWN_KEY)
@moderators_only
def decide(case_id: int) -> ResponseReturnValue:
    """Decide, and go on with what waits next."""
    return _decide(partial(queries.get_case, case_id))


@bp.post("/moderation/cases/<int:case_id>/undo")
@known_otherwise(STATE)
@moderators_only
def undo(case_id: int) -> ResponseReturnValue:
    """Take one's own decision back while nobody has been told."""
    expect_button()
    case = queries.get_row(case_id)
    try:
        undoing.undo(case, signed_in())
    except TooLateToUndo as refusal:
        return _case_page(queries.get_case(case_id), _form(), refusal=refusal), refusal.status
    return lead(urls.one(case_id), "undone")


@bp.get("/moderation/posts/<int:post_id>")
@moderators_only
def show(post_id: int) -> ResponseReturnValue:
    """The case about a post; a post that nobody reported can be decided about as well."""
    return _show_or_lead(queries.get_case_of_post(post_id))


@bp.post("/moderation/posts/<int:post_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_post(post_id: int) -> ResponseReturnValue:
    """Decide about a post, reported or not."""
    return _decide(partial(queries.get_case_of_post, post_id))


@bp.get("/moderation/signatures/<int:signature_id>")
@moderators_only
def show_reason(signature_id: int) -> ResponseReturnValue:
    """The case about the reason given with a signature."""
    return _show_or_lead(queries.get_case_of_reason(signature_id))


@bp.post("/moderation/signatures/<int:signature_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_reason(signature_id: int) -> ResponseReturnValue:
    """Decide about a reason; its signature counts on."""
    return _decide(partial(queries.get_case_of_reason, signature_id))


@bp.get("/moderation/members/<int:member_id>")
@moderators_only
def show_member(member_id: int) -> ResponseReturnValue:
    """The case about a member."""
    return _show_or_lead(queries.get_case_of_member(member_id))


@bp.post("/moderation/members/<int:member_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_member(member_id: int) -> ResponseReturnValue:
    """Decide about a member, reported or not."""
    return _decide(partial(queries.get_case_of_member, member_id))


@bp.get("/moderation/topics/<int:topic_id>")
@moderators_only
def show_topic(topic_id: int) -> ResponseReturnValue:
    """The case about a topic itself."""
    return _show_or_lead(queries.get_case_of_topic(topic_id))


@bp.post("/moderation/topics/<int:topic_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_topic(topic_id: int) -> ResponseReturnValue:
    """Decide about a topic itself, reported or not."""
    return _decide(partial(queries.get_case_of_topic, topic_id))


def _show_or_lead(case: queries.CasePage) -> ResponseReturnValue:
    _expect_judge(case)  # first: that there is a case is not for whom it is about
    return redirect(urls.one(case.row.id), 303) if case.row else _show(case)


def _expect_judge(case: queries.CasePage) -> None:
    """Go on only if this moderator may open the case. Raises NotYoursToDecide."""
    member, row = signed_in(), case.row
    if not (judge_queries.may_judge_case(member, row) if row else judge_queries.may_judge(member, case.subject)):
        raise NotYoursToDecide


def _form(case: queries.CasePage | None = None) -> DecisionForm:
    """An empty one; with the rule that was cited first."""
    first_rule = next((report.rule for report in case.reports if report.is_open), "") if case else ""
    proposed = next((appeal.days for appeal in case.appeals if appeal.days), None) if case else None
    days = str(proposed or rules.USUAL_DAYS)
    return DecisionForm(formdata=None, data={"rule": first_rule, "days": days, "minutes": str(rules.USUAL_MINUTES)})


def _show(case: queries.CasePage) -> ResponseReturnValue:
    return _case_page(case, _form(case))


def _decide(load: Load) -> ResponseReturnValue:
    case, form = load(), DecisionForm()
    _expect_judge(case)
    if not form.validate():
        return _case_page(case, form), 422
    member, about = signed_in(), case.post or case.subject.member or case.topic
    try:
        if form.preview.data:
            return _case_page(case, form, previewed=form.wanted)
        if about and sent_forms.take(member, form.mark(), about=about.id).made:
            return redirect(_next(), 303)
        decided = {"previous_id": form.previous.data, "case_id": case.row.id if case.row else None}
        decision_id = deciding.decide(case.subject, member, form.wanted, **decided)
    except REFUSED as refusal:
        # The case as it is now, with everything typed and what the other moderator decided.
        return _case_page(load(), form, refusal=refusal), refusal.status
    return lead(_next(), "proposed" if judge_queries.waits_for_second(decision_id) else "decided")


def _next() -> str:
    """The case that waits longest of those that nobody else looks at; the queue where there is none."""
    case_id = waiting.find_next(signed_in())
    return urls.one(case_id) if case_id else urls.queue()


def _case_page(
    case: queries.CasePage,
    form: DecisionForm,
    *,
    refusal: DomainError | None = None,
    previewed: deciding.Wanted | None = None,
) -> str:
    """The page of a case, which names who reported it: only for those who may decide it, whatever led here.

    Raises NotYoursToDecide.
    """
    _expect_judge(case)
    actions = judge_queries.list_possible(case.subject, signed_in(), open_reports=case.open_reports, case=case.row)
    return render_template(
        "moderation/show.html",
        case=case,
        form=form,
        refusal=refusal,
        actions=actions,
        rules=topic_queries.list_rules(case.subject.topic_id),
        topics=topic_queries.list_open_topics() if "move" in actions else [],
        page=waiting.list_queue(signed_in()),
        days=rules.DAYS,
        ends=deciding.will_do(case.subject, signed_in(), previewed, case.row) if previewed else None,
        alone_at_most=rules.ALONE_AT_MOST,
        is_alone="suspend" in actions and not judge_queries.has_second(case.subject, signed_in()),
        undoable=decision_queries.find_undoable(signed_in()),
        rules_of_topic=topic_queries.list_own_rules(case.topic.id) if case.topic else [],
        leads=[line for line in role_queries.list_roles(case.topic.id) if line.role == "lead"] if case.topic else [],
        history=in_force.list_history(case.subject) if signed_in().is_moderator else [],
    )
