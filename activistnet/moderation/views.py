"""Reports, the queue, decisions, and the public log."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.current import find_member, reader, role_required, signed_in
from ..core.refusals import DomainError
from ..core.web.csrf import open_to_guests
from ..core.web.limits import client_key, hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, known_otherwise
from ..core.web.pagecache import public_page
from ..petitions.reasons import get_signature_with_reason
from ..posts import queries as post_queries
from ..posts.services import sent_forms
from . import limits, queries, rules, services, urls
from . import queue as waiting
from .errors import AlreadyDecided, NothingToDo, NotYoursToDecide, OwnPost, UnknownRule
from .forms import DecisionForm, ReportForm
from .subjects import Subject

bp = Blueprint("moderation", __name__)


class Numbered(Protocol):
    """A post or reply, as an entity or as the row that a page has read."""

    @property
    def id(self) -> int: ...


@bp.app_template_global()
def decision_words() -> dict[str, str]:
    """What a decision did, in a word or two."""
    return {
        "hide": _("Hidden"),
        "restore": _("Shown again"),
        "lock": _("Locked"),
        "unlock": _("Unlocked"),
        "close": _("Closed"),
        "hide-avatar": _("Picture of the author hidden"),
        "show-avatar": _("Picture of the author shown again"),
        "hide-cover": _("Picture of the petition hidden"),
        "show-cover": _("Picture of the petition shown again"),
        "dismiss": _("Left as it is"),
    }


@bp.app_template_global()
def decidable_among(posts: Iterable[Numbered]) -> frozenset[int]:
    """The ids of those posts that the reader may decide about."""
    member = find_member()
    if member is None or not member.is_moderator:
        return frozenset()
    return queries.list_judged(member, [post.id for post in posts])


@bp.get("/posts/<int:post_id>/report")
@open_to_guests
def write_report(post_id: int) -> ResponseReturnValue:
    """The form for telling the moderators."""
    return _write_report(_get_post(post_id))


@bp.post("/posts/<int:post_id>/report")
@open_to_guests
def report(post_id: int) -> ResponseReturnValue:
    """Tell the moderators that a post breaks a rule."""
    return _report(_get_post(post_id), urls.reported(post_id))


@bp.get("/posts/<int:post_id>/reported")
def reported(post_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", post=_get_post(post_id).post)


@bp.get("/signatures/<int:signature_id>/report")
@open_to_guests
def write_report_of_reason(signature_id: int) -> ResponseReturnValue:
    """The form for telling the moderators of a reason given with a signature."""
    return _write_report(_get_reason(signature_id))


@bp.post("/signatures/<int:signature_id>/report")
@open_to_guests
def report_reason(signature_id: int) -> ResponseReturnValue:
    """Tell the moderators that a reason breaks a rule."""
    return _report(_get_reason(signature_id), urls.reason_reported(signature_id))


@bp.get("/signatures/<int:signature_id>/reported")
def reason_reported(signature_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", post=_get_reason(signature_id).post)


@bp.get("/moderation")
@role_required("moderator")
def queue() -> ResponseReturnValue:
    """What waits for a decision."""
    page = waiting.list_queue(signed_in(), after=request.args.get("after"))
    return render_template("moderation/queue.html", page=page, without_judge=waiting.count_without_judge())


@bp.get("/moderation/posts/<int:post_id>")
@role_required("moderator")
def show(post_id: int) -> ResponseReturnValue:
    """One post with its reports, its context and earlier decisions."""
    return _show(queries.get_case(post_id))


@bp.post("/moderation/posts/<int:post_id>")
@known_otherwise(OWN_KEY)
@role_required("moderator")
def decide(post_id: int) -> ResponseReturnValue:
    """Decide, and go on with what waits next."""
    return _decide(partial(queries.get_case, post_id))


@bp.get("/moderation/signatures/<int:signature_id>")
@role_required("moderator")
def show_reason(signature_id: int) -> ResponseReturnValue:
    """The reason given with a signature, with its reports and earlier decisions."""
    return _show(queries.get_case_of_reason(signature_id))


@bp.post("/moderation/signatures/<int:signature_id>")
@known_otherwise(OWN_KEY)
@role_required("moderator")
def decide_on_reason(signature_id: int) -> ResponseReturnValue:
    """Decide about a reason; its signature counts on."""
    return _decide(partial(queries.get_case_of_reason, signature_id))


@bp.get("/moderation/log")
@public_page(seconds=5, params=("after",))
def log() -> ResponseReturnValue:
    """Every decision, for everybody; names are withheld."""
    return render_template("moderation/log.html", page=queries.list_log(after=request.args.get("after")))


def _get_post(post_id: int) -> Subject:
    return Subject(post_queries.get_post(post_id, reader()))


def _get_reason(signature_id: int) -> Subject:
    """The reason of a signature under a petition that the reader may see. Raises NotFound."""
    signature = get_signature_with_reason(signature_id, reader())
    return Subject(post_queries.get_post(signature.petition_id, reader()), signature)


def _write_report(subject: Subject) -> ResponseReturnValue:
    member = find_member()
    if member is not None and subject.is_by(member):
        raise OwnPost
    return _report_page(subject, ReportForm(formdata=None))


def _report(subject: Subject, afterwards: str) -> ResponseReturnValue:
    member, form = find_member(), ReportForm()
    if not form.validate():
        return _report_page(subject, form), 422
    if sent_forms.take(member, form.mark(), about=subject.post.id).made:
        return redirect(afterwards, 303)
    hit(limits.REPORT, str(member.id) if member else client_key())
    try:
        services.report(subject, member, rule=form.typed("rule"), note=form.typed("note"))
    except UnknownRule as refusal:
        form.refused(refusal)
        return _report_page(subject, form), refusal.status
    return redirect(afterwards, 303)


def _report_page(subject: Subject, form: ReportForm) -> str:
    titles = queries.rule_titles(subject.post.topic_id)
    quoted = "" if subject.signature else subject.post.title
    quoted = quoted or post_queries.excerpt(subject.words, post_queries.EXCERPT)
    return render_template("moderation/report.html", subject=subject, form=form, titles=titles, quoted=quoted)


def _expect_judge(case: queries.Case) -> None:
    """Go on only if this moderator may open the case. Raises NotYoursToDecide."""
    if not queries.may_judge(signed_in(), case.subject):
        raise NotYoursToDecide


def _show(case: queries.Case) -> ResponseReturnValue:
    _expect_judge(case)
    first_rule = next((report.rule for report in case.reports if report.is_open), "")
    return _case_page(case, DecisionForm(formdata=None, data={"previous": case.latest_decision_id, "rule": first_rule}))


def _decide(load: Callable[[], queries.Case]) -> ResponseReturnValue:
    case, form = load(), DecisionForm()
    _expect_judge(case)
    if not form.validate():
        return _case_page(case, form), 422
    if sent_forms.take(signed_in(), form.mark(), about=case.post.id).made:
        return redirect(urls.queue(), 303)
    try:
        services.decide(
            case.subject,
            signed_in(),
            action=form.typed("action"),
            rule=form.rule.data or None,
            reason=form.typed("reason"),
            previous_id=form.previous.data,
        )
    except (AlreadyDecided, NothingToDo, UnknownRule) as refusal:
        # The case as it is now, with everything typed and what the other moderator decided.
        case = load()
        form.previous.data = case.latest_decision_id
        return _case_page(case, form, refusal=refusal), refusal.status
    return lead(urls.queue(), "decided")


def _case_page(case: queries.Case, form: DecisionForm, *, refusal: DomainError | None = None) -> str:
    return render_template(
        "moderation/show.html",
        case=case,
        form=form,
        refusal=refusal,
        actions=rules.possible_actions(case.subject, open_reports=case.open_reports, pictures=case.pictures),
        titles=queries.rule_titles(case.post.topic_id),
        page=waiting.list_queue(signed_in()),
    )
