"""Who runs a petition with its author: asking, answering, leaving, and taking somebody out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound, Refused
from ..core.web import csrf
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members.models import Member
from ..members.queries import get_by_handle
from ..petitions import rules as petition_rules
from ..petitions import team_queries
from ..petitions import urls as petition_urls
from ..petitions.models import Petition
from ..petitions.queries import get_page, get_petition
from ..petitions.stages import AUTHOR
from . import limits, rules, urls, words
from .errors import NotAskable
from .forms import AnswerForm, AskForm, RemoveForm
from .services import ending, inviting

bp = Blueprint("teams", __name__)
bp.add_app_template_global(words.team_roles)
bp.add_app_template_global(words.team_rights)


@bp.get("/petitions/<int:petition_id>/team")
@login_required
def show(petition_id: int) -> ResponseReturnValue:
    """Who runs it, who is asked, and what changed: for them alone."""
    return _page(petition_id, AskForm(None))


@bp.post("/petitions/<int:petition_id>/team")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def ask(petition_id: int) -> ResponseReturnValue:
    """Ask somebody to help."""
    petition, member, form = _own(petition_id), signed_in(), AskForm()
    if not form.validate():
        return _page(petition_id, form), 422
    hit(limits.ASK, str(member.id))
    try:
        inviting.ask(petition, member, _asked(form.typed("handle")), form.typed("role"))
    except Refused as refusal:
        return _page(petition_id, form.refused(refusal)), refusal.status
    return lead(urls.team(petition_id), "team-asked")


@bp.post("/petitions/<int:petition_id>/team/answer")
@known_otherwise(STATE)
@login_required
def answer(petition_id: int) -> ResponseReturnValue:
    """Help from now on, or say no."""
    petition, member, form = get_petition(petition_id, reader()), signed_in(), AnswerForm()
    if not form.validate():
        raise NotFound
    hit(limits.CHANGE, str(member.id))
    if form.typed("answer") == "decline":
        inviting.decline(petition, member)
        return lead(petition_urls.own_petitions(), "team-declined")
    inviting.accept(petition, member, form.typed("role"))
    return lead(urls.team(petition_id), "team-accepted")


@bp.post("/petitions/<int:petition_id>/team/leave")
@known_otherwise(STATE)
@login_required
def leave(petition_id: int) -> ResponseReturnValue:
    """Help no more."""
    expect_button()
    ending.leave(get_petition(petition_id, reader()), signed_in())
    return lead(petition_urls.own_petitions(), "team-left")


@bp.post("/petitions/<int:petition_id>/team/remove")
@known_otherwise(STATE)
@login_required
def remove(petition_id: int) -> ResponseReturnValue:
    """Take somebody out, or an invitation back."""
    petition, member, form = _own(petition_id), signed_in(), RemoveForm()
    if not form.validate():
        raise NotFound
    hit(limits.CHANGE, str(member.id))
    ending.remove(petition, member, get_by_handle(form.typed("handle")).id)
    return lead(urls.team(petition_id), "team-removed")


def _own(petition_id: int) -> Petition:
    """The petition, for whoever chooses who helps. Raises NotFound."""
    petition = get_petition(petition_id, reader())
    if not petition_rules.may(petition, signed_in(), "team"):
        raise NotFound
    return petition


def _asked(handle: str) -> Member:
    """Raises NotAskable."""
    try:
        return get_by_handle(handle)
    except NotFound:
        raise NotAskable from None


def _page(petition_id: int, form: AskForm) -> str:
    reading = reader()
    petition = get_page(petition_id, reading)
    role = petition_rules.role_of(petition, reading)
    offer = None if role else team_queries.find_offer(petition_id, signed_in().id)
    if role is None and offer is None:
        raise NotFound
    return render_template(
        "teams/team.html",
        petition=petition,
        role=role,
        offer=offer,
        team=team_queries.list_team(petition_id),
        asked=team_queries.list_open(petition_id) if role else [],
        changes=team_queries.list_changes(petition_id) if role else [],
        is_author=role == AUTHOR,
        form=form,
        most=rules.MOST_PEOPLE,
    )
