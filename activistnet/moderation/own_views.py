"""What members read about themselves: where they stand, their appeals and their reports."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.web import csrf
from ..core.web.forms import FormOnce
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..members import rules
from ..topics import bans
from ..topics.deed_queries import list_about
from . import limits, standing, urls
from .errors import AskedAlready, NotAppealable
from .forms import AppealForm
from .services import appeals

bp = Blueprint("standing", __name__)
REFUSED = (AskedAlready, NotAppealable)


@bp.get("/me/standing")
@login_required
def where_i_stand() -> ResponseReturnValue:
    """Every decision about a member, what may still be done, and what they reported."""
    member = signed_in()
    page = standing.list_decisions(member, after=request.args.get("after"))
    return render_template(
        "moderation/standing.html",
        page=page,
        removals=list_about(member.id),
        reports=standing.list_reports(member),
        member=member,
        is_restricted=rules.is_restricted(member),
        is_limited=rules.is_limited(member),
        bans=bans.list_bans(member),
    )


@bp.get("/appeals/<int:decision_id>")
@login_required
def show_appeal(decision_id: int) -> ResponseReturnValue:
    """One decision, and what its member says against it."""
    return _appeal_page(standing.get_told(decision_id, signed_in()), AppealForm(formdata=None))


@bp.post("/appeals/<int:decision_id>")
@login_required
def appeal(decision_id: int) -> ResponseReturnValue:
    """Have it looked at by somebody who was not involved."""
    member, form = signed_in(), AppealForm()
    told = standing.get_told(decision_id, member)
    if not form.validate():
        return _appeal_page(told, form), 422
    hit(limits.APPEAL, str(member.id))
    try:
        appeals.appeal(told.decision, member, form.typed("words"))
    except REFUSED as refusal:
        return _appeal_page(standing.get_told(decision_id, member), form.refused(refusal)), refusal.status
    return lead(urls.appeal(decision_id), "appealed")


@bp.get("/appeal/<token>")
@csrf.by_mailed_token
def show_appeal_by_link(token: str) -> ResponseReturnValue:
    """One decision for a suspended member, by the link of a mail, which opens nothing else."""
    told, _member = standing.get_told_by_link(token)
    return _appeal_page(told, AppealForm(formdata=None), token)


@bp.post("/appeal/<token>")
@csrf.by_mailed_token
def appeal_by_link(token: str) -> ResponseReturnValue:
    """Have it looked at, as whoever can sign in."""
    form, (told, member) = AppealForm(), standing.get_told_by_link(token)
    if not form.validate():
        return _appeal_page(told, form, token), 422
    hit(limits.APPEAL, str(member.id))
    try:
        appeals.appeal(told.decision, member, form.typed("words"))
    except REFUSED as refusal:
        return _appeal_page(standing.get_told_by_link(token)[0], form.refused(refusal), token), refusal.status
    return lead(urls.appeal_by_link(token), "appealed")


@bp.get("/reports/<int:report_id>")
@login_required
def show_report(report_id: int) -> ResponseReturnValue:
    """What became of one's report."""
    return _report_page(standing.get_reported(report_id, signed_in()), AppealForm(formdata=None))


@bp.post("/reports/<int:report_id>/look")
@login_required
def ask_again(report_id: int) -> ResponseReturnValue:
    """Have what was decided looked at once more, by another moderator."""
    member, form = signed_in(), AppealForm()
    reported = standing.get_reported(report_id, member)
    if not form.validate():
        return _report_page(reported, form), 422
    hit(limits.APPEAL, str(member.id))
    try:
        appeals.ask_again(reported.report, member, form.typed("words"))
    except REFUSED as refusal:
        return _report_page(standing.get_reported(report_id, member), form.refused(refusal)), refusal.status
    return lead(urls.own_report(report_id), "appealed")


def _appeal_page(told: standing.Told, form: FormOnce, token: str = "") -> str:
    address = urls.appeal_by_link(token) if token else urls.appeal(told.decision.id)
    return render_template("moderation/appeal.html", told=told, form=form, address=address, is_by_link=bool(token))


def _report_page(reported: standing.Reported, form: FormOnce) -> str:
    return render_template("moderation/own_report.html", reported=reported, form=form)
