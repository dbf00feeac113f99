"""Reports, the queue, decisions, and the public log."""

from collections.abc import Iterable
from typing import Protocol

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.current import find_member, reader, role_required, signed_in
from ..core.refusals import DomainError
from ..core.web.csrf import open_to_guests
from ..core.web.limits import client_key, hit
from ..core.web.pagecache import public_page
from ..posts import queries as post_queries
from ..posts import rules as post_rules
from ..posts.models import Post
from ..posts.services import sent_forms
from . import limits, queries, rules, services, urls
from .errors import AlreadyDecided, NothingToDo, NotYoursToDecide, OwnPost, UnknownRule
from .forms import DecisionForm, ReportForm

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
        "dismiss": _("Kept as it is"),
    }


@bp.app_template_global()
def decidable_among(posts: Iterable[Numbered]) -> frozenset[int]:
    """The ids of those posts that the reader may decide about."""
    member = find_member()
    if member is None or not member.is_moderator:
        return frozenset()
    return queries.list_judged(member, [post.id for post in posts])


@bp.get("/posts/<int:post_id>/report")
def write_report(post_id: int) -> ResponseReturnValue:
    """The form for telling the moderators."""
    post = post_queries.get_post(post_id, reader())
    if not post_rules.may_report(post, reader()):
        raise OwnPost
    return _report_page(post, ReportForm(formdata=None))


@bp.post("/posts/<int:post_id>/report")
@open_to_guests
def report(post_id: int) -> ResponseReturnValue:
    """Tell the moderators that a post breaks a rule."""
    member = find_member()
    post = post_queries.get_post(post_id, reader())
    form = ReportForm()
    if not form.validate():
        return _report_page(post, form), 422
    if sent_forms.take(member, form.mark(), about=post.id).made:
        return redirect(urls.reported(post.id), 303)
    hit(limits.REPORT, str(member.id) if member else client_key())
    try:
        services.report(post, member, rule=form.typed("rule"), note=form.typed("note"))
    except UnknownRule as refusal:
        form.refused(refusal)
        return _report_page(post, form), refusal.status
    return redirect(urls.reported(post.id), 303)


@bp.get("/posts/<int:post_id>/reported")
def reported(post_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", post=post_queries.get_post(post_id, reader()))


@bp.get("/moderation")
@role_required("moderator")
def queue() -> ResponseReturnValue:
    """What waits for a decision."""
    page = queries.list_queue(signed_in(), after=request.args.get("after"))
    return render_template("moderation/queue.html", page=page, without_judge=queries.count_without_judge())


@bp.get("/moderation/posts/<int:post_id>")
@role_required("moderator")
def show(post_id: int) -> ResponseReturnValue:
    """One post with its reports, its context and earlier decisions."""
    case = _get_case(post_id)
    form = DecisionForm(formdata=None, data={"previous": case.latest_decision_id, "rule": _first_rule(case)})
    return _case_page(case, form)


@bp.post("/moderation/posts/<int:post_id>")
@role_required("moderator")
def decide(post_id: int) -> ResponseReturnValue:
    """Decide, and go on with what waits next."""
    case, form = _get_case(post_id), DecisionForm()
    if not form.validate():
        return _case_page(case, form), 422
    if sent_forms.take(signed_in(), form.mark(), about=post_id).made:
        return redirect(urls.queue(), 303)
    try:
        services.decide(
            case.post,
            signed_in(),
            action=form.typed("action"),
            rule=form.rule.data or None,
            reason=form.typed("reason"),
            previous_id=form.previous.data,
        )
    except (AlreadyDecided, NothingToDo, UnknownRule) as refusal:
        return _refused(post_id, form, refusal)
    return redirect(urls.queue(), 303)


@bp.get("/moderation/log")
@public_page(seconds=5, params=("after",))
def log() -> ResponseReturnValue:
    """Every decision, for everybody; names are withheld."""
    return render_template("moderation/log.html", page=queries.list_log(after=request.args.get("after")))


def _get_case(post_id: int) -> queries.Case:
    """A case that this moderator may open. Raises NotYoursToDecide."""
    member, case = signed_in(), queries.get_case(post_id)
    if not queries.may_judge(member, case.post):
        raise NotYoursToDecide
    return case


def _refused(post_id: int, form: DecisionForm, refusal: DomainError) -> ResponseReturnValue:
    """The case as it is now, with everything typed and what the other moderator decided."""
    case = _get_case(post_id)
    form.previous.data = case.latest_decision_id
    return _case_page(case, form, refusal=refusal), refusal.status


def _case_page(case: queries.Case, form: DecisionForm, *, refusal: DomainError | None = None) -> str:
    return render_template(
        "moderation/show.html",
        case=case,
        form=form,
        refusal=refusal,
        actions=rules.possible_actions(case.post, open_reports=case.open_reports),
        titles=queries.rule_titles(case.post.topic_id),
        page=queries.list_queue(signed_in()),
    )


def _report_page(post: Post, form: ReportForm) -> str:
    titles = queries.rule_titles(post.topic_id)
    excerpt = post_queries.excerpt(post.body, post_queries.EXCERPT)
    return render_template("moderation/report.html", post=post, form=form, titles=titles, excerpt=excerpt)


def _first_rule(case: queries.Case) -> str:
    return next((report.rule for report in case.reports if report.is_open), "")
