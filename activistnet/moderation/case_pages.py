"""The page of a case, whatever it is about, and what is sent from it."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import DomainError, NotFound
from ..core.web.notes import lead
from ..core.web.urls import id_in
from ..media import answers
from ..media.rules import WIDTHS
from ..petitions import group_queries
from ..posts import beside
from ..posts.branch_errors import MergedNowhere, NotInThisThread, Untitled
from ..posts.errors import ChangedMeanwhile
from ..posts.services import sent_forms
from ..topics import queries as topic_queries
from ..topics import role_queries
from ..topics.errors import HasRole, VoteGoesOn
from . import (
    decision_queries,
    desk_pages,
    desk_queries,
    evidence_queries,
    in_force,
    judge_queries,
    queries,
    rules,
    subject_queries,
    urls,
    written_queries,
)
from . import queue as waiting
from .errors import AlreadyDecided, BannedNowhere, MovedNowhere, NoReason, NothingToDo, NotYoursToDecide, UnknownRule
from .forms import DecisionForm, RefuseAllForm
from .models import Case
from .services import deciding

REFUSED_TO_MOVE = (MergedNowhere, MovedNowhere, NotInThisThread, Untitled)
REFUSED_TO_BAN = (BannedNowhere, HasRole, VoteGoesOn)
REFUSED = (AlreadyDecided, ChangedMeanwhile, NoReason, NothingToDo, UnknownRule, *REFUSED_TO_MOVE, *REFUSED_TO_BAN)
# Where something is decided that has no case yet, by the column that names it.
PLACES = {
    "post_id": urls.case,
    "signature_id": urls.case_of_reason,
    "member_id": urls.case_of_member,
    "about_topic_id": urls.case_of_topic,
    "group_id": urls.case_of_group,
    "addition_id": urls.case_of_addition,
}
Load = Callable[[], queries.CasePage]


def show_or_lead(case: queries.CasePage) -> ResponseReturnValue:
    """The page of what may have a case, or of its case."""
    expect_judge(case)  # first: that there is a case is not for whom it is about
    return redirect(urls.one(case.row.id), 303) if case.row else show(case)


def expect_judge(case: queries.CasePage) -> None:
    """Go on only if this moderator may open the case. Raises NotYoursToDecide."""
    member, row = signed_in(), case.row
    if not (judge_queries.may_judge_case(member, row) if row else judge_queries.may_judge(member, case.subject)):
        raise NotYoursToDecide


def empty_form(case: queries.CasePage | None = None) -> DecisionForm:
    """An empty one; with the rule that was cited first."""
    first_rule = next((report.rule for report in case.reports if report.is_open), "") if case else ""
    proposed = next((appeal.days for appeal in case.appeals if appeal.days), None) if case else None
    days = str(proposed or rules.USUAL_DAYS)
    return DecisionForm(formdata=None, data={"rule": first_rule, "days": days, "minutes": str(rules.USUAL_MINUTES)})


def show(case: queries.CasePage) -> ResponseReturnValue:
    """Its page, with nothing chosen yet."""
    return case_page(case, empty_form(case))


def show_pictures(row: Case, after: str | None) -> ResponseReturnValue:
    """One page of the pictures that are kept for a case. Raises NotYoursToDecide."""
    if not judge_queries.may_judge_case(signed_in(), row):
        raise NotYoursToDecide
    kept = evidence_queries.list_pictures(subject_queries.subject_of(row), after=after)
    return render_template("moderation/pictures.html", row=row, kept=kept)


def show_picture(row: Case, picture_id: str) -> ResponseReturnValue:
    """A picture that is kept for a case, wherever it is by now. Raises NotYoursToDecide, NotFound."""
    if not judge_queries.may_judge_case(signed_in(), row):
        raise NotYoursToDecide
    kept = evidence_queries.get_picture(subject_queries.subject_of(row), picture_id)
    return answers.give(kept.picture_id, WIDTHS[kept.use][1], ("public", "held", "kept"), is_private=True)


def decide(load: Load) -> ResponseReturnValue:
    """What a moderator has sent, and the case that waits next."""
    case, form = load(), DecisionForm()
    expect_judge(case)
    if form.use.data:
        return _with_reason(case, form)
    if not form.validate():
        return case_page(case, form), 422
    member, about = signed_in(), case.post or case.subject.member or case.topic
    try:
        if form.preview.data:
            return case_page(case, form, previewed=form.wanted)
        if about and sent_forms.take(member, form.mark(), about=about.id).made:
            return redirect(_next(), 303)
        case_id = case.row.id if case.row else None
        previous_id, read = form.previous.data, form.typed("read")
        decision_id = deciding.decide(
            case.subject, member, form.wanted, previous_id=previous_id, case_id=case_id, read=read
        )
    except REFUSED as refusal:
        if isinstance(refusal, ChangedMeanwhile):
            form.read.data = ""  # it is read now
        # The case as it is now, with everything typed and what the other moderator decided.
        return case_page(load(), form, refusal=refusal), refusal.status
    proposed = "proposed-together" if case.group else "proposed"
    return lead(_next(), proposed if judge_queries.waits_for_second(decision_id) else "decided")


def _with_reason(case: queries.CasePage, form: DecisionForm) -> str:
    """The same with a kept reason in it; nothing is decided. Raises NotFound."""
    put_reason(form, case.subject.topic_id)
    return case_page(case, form)


def put_reason(form: DecisionForm | RefuseAllForm, topic_id: int | None) -> None:
    """The words of a kept reason that was chosen in a form, and the rule that it is for. Raises NotFound."""
    number = id_in(form.use.data or "")
    found = desk_queries.find_reason(number, topic_id) if number else None
    if found is None:
        raise NotFound
    reason, rule = found
    form.reason.data, form.rule.data = reason.words, rule.code


def _next() -> str:
    """The case that waits longest of those that nobody else looks at; the queue where there is none."""
    case_id = waiting.find_next(signed_in())
    return urls.one(case_id) if case_id else urls.queue()


def case_page(
    case: queries.CasePage,
    form: DecisionForm,
    *,
    refusal: DomainError | None = None,
    previewed: deciding.Wanted | None = None,
) -> str:
    """The page of a case, which names who reported it: only for those who may decide it, whatever led here.

    Raises NotYoursToDecide.
    """
    expect_judge(case)
    moderator = signed_in()
    actions = judge_queries.list_possible(case.subject, moderator, open_reports=case.open_reports, case=case.row)
    return render_template(
        "moderation/show.html",
        case=case,
        address=_address(case),
        form=form.refused(refusal) if refusal else form,
        refusal=refusal,
        page=waiting.list_queue(moderator),
        ends=deciding.will_do(case.subject, moderator, previewed, case.row) if previewed else None,
        banned_from=_topic_of_ban(case, previewed) if previewed else "",
        undoable=decision_queries.find_undoable(moderator),
        may_keep=_may_keep(case),
        may_leave_out=desk_pages.leavable(case),
        actions=actions,
        **_choices(case, {*actions}),
        **_evidence(case),
    )


def _choices(case: queries.CasePage, actions: set[str]) -> dict[str, Any]:
    """What a moderator chooses from, with these acts."""
    is_alone = actions & {"suspend", *rules.TAKE_OUT} and not judge_queries.has_second(case.subject, signed_in())
    return {
        "rules": topic_queries.list_rules(case.subject.topic_id),
        "topics": topic_queries.list_open_to_all() if "move" in actions else [],
        "bannable_from": topic_queries.list_topics() if case.member and "ban-topic" in actions else [],
        "days": rules.DAYS,
        "warned": rules.WARNED.days,
        "reviews": rules.REVIEWS if rules.LOOKED_AT_AGAIN & actions else (),
        "kept": desk_queries.list_reasons(case.subject.topic_id),
        "alone_at_most": rules.ALONE_AT_MOST,
        "alone_signatures": rules.ALONE_SIGNATURES,
        "is_alone": bool(is_alone),
    }


def _evidence(case: queries.CasePage) -> dict[str, Any]:
    """What is read beside what was reported."""
    topic = case.topic
    return {
        "beside": beside.find(case.post) if case.post and case.subject.is_post else "",
        "numbers": group_queries.count_group(case.group.id) if case.group else None,
        "rules_of_topic": topic_queries.list_own_rules(topic.id) if topic else [],
        "leads": [line for line in role_queries.list_roles(topic.id) if line.role == "lead"] if topic else [],
        "written": written_queries.list_written(case.member),
        "history": in_force.list_history(case.subject) if signed_in().is_moderator else [],
    }


def _address(case: queries.CasePage) -> str:
    """Where it is read and decided."""
    if case.row:
        return urls.one(case.row.id)
    name, number = case.subject.named
    return PLACES[name](number)


def _topic_of_ban(case: queries.CasePage, wanted: deciding.Wanted) -> str:
    """The name of the topic that a ban would be about. Raises BannedNowhere."""
    topic_id = deciding.topic_of_ban(case.subject, wanted)
    if topic_id is None and {"ban-topic", "unban-topic"} & {*wanted.actions}:
        raise BannedNowhere
    return topic_queries.get_topic_by_id(topic_id).name if topic_id else ""


def _may_keep(case: queries.CasePage) -> bool:
    """Whether this moderator keeps reasons for the rules that hold there."""
    topic_id, member = case.subject.topic_id, signed_in()
    return member.role == "operator" or bool(topic_id and role_queries.find_standing(topic_id, member).may_lead)
