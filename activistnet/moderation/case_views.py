"""The queue, and the cases that moderators decide."""

from functools import partial

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import DomainError, Forbidden
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..posts.branch_errors import MovedOn
from ..posts.errors import ChangedMeanwhile
from . import case_pages, held_pages, judge_queries, queries, queue_pages, urls, words
from .doors import moderators_only
from .errors import ClaimedByOther, NotUndone, NotYoursToUndo, TooLateToUndo
from .models import Case
from .services import claims, undoing

bp = Blueprint("cases", __name__)
bp.add_app_template_global(words.decision_words)
bp.add_app_template_global(words.decision_choices)
bp.add_app_template_global(words.words_of, "decision_said")
bp.add_app_template_global(words.said, "acts_said")
bp.add_app_template_global(words.told, "acts_told")
bp.add_app_template_global(words.logged, "acts_logged")
bp.add_app_template_global(words.over, "act_over")
bp.add_app_template_global(words.told_of, "decision_told")
bp.add_app_template_global(words.outcome, "decision_outcome")


@bp.get("/moderation")
@moderators_only
def queue() -> ResponseReturnValue:
    """What waits for a decision."""
    return held_pages.show() if request.args.get("view") == "held" else queue_pages.show()


@bp.get("/moderation/cases/<int:case_id>")
@moderators_only
def one(case_id: int) -> ResponseReturnValue:
    """One case with its reports, its context and earlier decisions."""
    return case_pages.show(queries.get_case(case_id))


@bp.get("/moderation/cases/<int:case_id>/pictures")
@moderators_only
def pictures(case_id: int) -> ResponseReturnValue:
    """All pictures that are kept for a case, in the order in which they were."""
    return case_pages.show_pictures(queries.get_row(case_id), request.args.get("after"))


@bp.get("/moderation/cases/<int:case_id>/pictures/<picture_id>.webp")
@moderators_only
def picture(case_id: int, picture_id: str) -> ResponseReturnValue:
    """A picture as it was when it was reported, also where it is gone for all others."""
    return case_pages.show_picture(queries.get_row(case_id), picture_id)


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
        return case_pages.case_page(queries.get_case(case_id), case_pages.empty_form(), refusal=refusal), refusal.status
    return redirect(urls.one(case_id), 303)


@bp.post("/moderation/cases/<int:case_id>/decide")
@known_otherwise(OWN_KEY)
@moderators_only
def decide(case_id: int) -> ResponseReturnValue:
    """Decide, and go on with what waits next."""
    return case_pages.decide(partial(queries.get_case, case_id))


@bp.post("/moderation/cases/<int:case_id>/undo")
@known_otherwise(STATE)
@moderators_only
def undo(case_id: int) -> ResponseReturnValue:
    """Take one's own decision back while nobody has been told."""
    expect_button()
    case = queries.get_row(case_id)
    try:
        is_all = undoing.undo(case, signed_in())
    except (ChangedMeanwhile, MovedOn, NotUndone) as refusal:
        return _not_undone(case, refusal)
    return lead(urls.one(case_id), "undone" if is_all else "undone-but-moved")


@bp.get("/moderation/posts/<int:post_id>")
@moderators_only
def show(post_id: int) -> ResponseReturnValue:
    """The case about a post; a post that nobody reported can be decided about as well."""
    return case_pages.show_or_lead(queries.get_case_of_post(post_id))


@bp.post("/moderation/posts/<int:post_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_post(post_id: int) -> ResponseReturnValue:
    """Decide about a post, reported or not."""
    return case_pages.decide(partial(queries.get_case_of_post, post_id))


@bp.get("/moderation/signatures/<int:signature_id>")
@moderators_only
def show_reason(signature_id: int) -> ResponseReturnValue:
    """The case about the reason given with a signature."""
    return case_pages.show_or_lead(queries.get_case_of_reason(signature_id))


@bp.post("/moderation/signatures/<int:signature_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_reason(signature_id: int) -> ResponseReturnValue:
    """Decide about a reason; its signature counts on."""
    return case_pages.decide(partial(queries.get_case_of_reason, signature_id))


@bp.get("/moderation/members/<int:member_id>")
@moderators_only
def show_member(member_id: int) -> ResponseReturnValue:
    """The case about a member."""
    return case_pages.show_or_lead(queries.get_case_of_member(member_id))


@bp.post("/moderation/members/<int:member_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_member(member_id: int) -> ResponseReturnValue:
    """Decide about a member, reported or not."""
    return case_pages.decide(partial(queries.get_case_of_member, member_id))


@bp.get("/moderation/topics/<int:topic_id>")
@moderators_only
def show_topic(topic_id: int) -> ResponseReturnValue:
    """The case about a topic itself."""
    return case_pages.show_or_lead(queries.get_case_of_topic(topic_id))


@bp.post("/moderation/topics/<int:topic_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_topic(topic_id: int) -> ResponseReturnValue:
    """Decide about a topic itself, reported or not."""
    return case_pages.decide(partial(queries.get_case_of_topic, topic_id))


def _not_undone(case: Case, refusal: DomainError) -> ResponseReturnValue:
    """The case with what was refused; the refusal alone for those who may not open the case, where it is by now."""
    if judge_queries.may_judge_case(signed_in(), case):
        page = case_pages.case_page(queries.get_case(case.id), case_pages.empty_form(), refusal=refusal)
        return page, refusal.status
    if isinstance(refusal, NotYoursToUndo | TooLateToUndo):  # they made none
        raise Forbidden from refusal
    raise refusal
