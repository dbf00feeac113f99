"""A request for a coach, for its author: asking, what was suggested, and what they make of it."""

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound, Refused
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.words.markup import render
from ..moderation import report_pages
from ..moderation.subjects import Subject
from ..petitions.errors import DemandIsSigned, TextIsSigned
from ..petitions.queries import get_page, get_petition
from ..versions.views import begin_with
from . import limits, pages, queries, rules, urls
from .forms import AskForm
from .models import CoachEdit
from .queries import Asked
from .services import answering, asking

bp = Blueprint("coaching", __name__)


@bp.get("/coaching/<int:request_id>")
@login_required
def show(request_id: int) -> ResponseReturnValue:
    """What was suggested and noted, for its author; the text, for whoever coaches."""
    asked, member = queries.get_asked(request_id), signed_in()
    if asked.member_id == member.id:
        return _page(asked)
    if asked.coach_id != member.id or not rules.is_coach(member):
        raise NotFound
    return pages.of_coach(asked)


@bp.get("/petitions/<int:petition_id>/coach")
@login_required
def of_petition(petition_id: int) -> ResponseReturnValue:
    """The form that asks, or what was asked before and is open."""
    petition, member = get_petition(petition_id, reader()), signed_in()
    asking.expect_asker(petition, member)
    if (there := queries.find_open(member.id, petition_id)) is not None:
        return redirect(urls.request(there), 303)
    return _ask_page(petition_id, AskForm(formdata=None))


@bp.post("/petitions/<int:petition_id>/coach")
@known_otherwise(STATE)
@form_again
@login_required
def ask(petition_id: int) -> ResponseReturnValue:
    """Ask for a coach."""
    petition, member, form = get_petition(petition_id, reader()), signed_in(), AskForm()
    asking.expect_asker(petition, member)
    if not form.validate():
        return _ask_page(petition_id, form), 422
    hit(limits.ASK, str(member.id))
    try:
        number = asking.ask_about_petition(petition, member, wish=form.typed("wish"))
    except Refused as refusal:
        return _ask_page(petition_id, form.refused(refusal)), refusal.status
    return lead(urls.request(number), "coach-asked")


@bp.post("/coaching/<int:request_id>/end")
@known_otherwise(STATE)
@login_required
def end(request_id: int) -> ResponseReturnValue:
    """End it."""
    expect_button()
    asking.end(request_id, signed_in())
    return lead(urls.request(request_id), "coach-ended")


@bp.post("/coaching/<int:request_id>/thank")
@known_otherwise(STATE)
@login_required
def thank(request_id: int) -> ResponseReturnValue:
    """Thank the coach."""
    expect_button()
    hit(limits.ANSWER, str(signed_in().id))
    asking.thank(request_id, signed_in())
    return lead(urls.request(request_id), "coach-thanked")


@bp.post("/coaching/edits/<int:edit_id>/take")
@known_otherwise(STATE)
@login_required
def take(edit_id: int) -> ResponseReturnValue:
    """Let the text say it; what is more than a correction of what people signed goes on as a new version."""
    edit, asked = _pressed(edit_id)
    member = signed_in()
    try:
        if asked.petition_id is None:
            answering.take_into_draft(edit, member)
        else:
            answering.take_into_petition(edit, get_petition(asked.petition_id, reader()), member)
    except (DemandIsSigned, TextIsSigned):
        return lead(urls.as_version(edit_id), "coach-as-version")
    return lead(urls.request(asked.id), "coach-taken")


@bp.post("/coaching/edits/<int:edit_id>/refuse")
@known_otherwise(STATE)
@login_required
def refuse(edit_id: int) -> ResponseReturnValue:
    """Say no to it."""
    edit, asked = _pressed(edit_id)
    answering.refuse(edit, signed_in())
    return lead(urls.request(asked.id), "coach-refused")


@bp.get("/coaching/edits/<int:edit_id>/version")
@login_required
def as_version(edit_id: int) -> ResponseReturnValue:
    """The form of a new version, which says it already; what it leads to is as with any new version."""
    edit, asked = _own(edit_id)
    if asked.petition_id is None or asked.ended_at is not None:
        raise NotFound
    petition = get_petition(asked.petition_id, reader())
    said = {"demand": petition.title, "body": petition.body}
    return begin_with(petition, signed_in(), **said | {edit.field: answering.applied(edit, said[edit.field])})


@bp.get("/coaching/<int:request_id>/report")
@login_required
def write_report(request_id: int) -> ResponseReturnValue:
    """The form for telling the moderators what a coach wrote."""
    return report_pages.write(_reported(request_id))


@bp.post("/coaching/<int:request_id>/report")
@login_required
def report(request_id: int) -> ResponseReturnValue:
    """Tell them: they read it as it is now."""
    return report_pages.send(_reported(request_id), urls.reported(request_id))


@bp.get("/coaching/<int:request_id>/reported")
@login_required
def reported(request_id: int) -> ResponseReturnValue:
    """What its author reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", subject=_reported(request_id))


def _reported(request_id: int) -> Subject:
    """Who coaches there, with what they wrote to its author. Raises NotFound."""
    asked = queries.get_asked(request_id)
    if asked.member_id != signed_in().id:
        raise NotFound
    coach = queries.get_coach(request_id)
    return Subject(None, member=coach, said=queries.words_of(request_id, coach.id))


def _pressed(edit_id: int) -> tuple[CoachEdit, Asked]:
    expect_button()
    hit(limits.ANSWER, str(signed_in().id))
    return _own(edit_id)


def _own(edit_id: int) -> tuple[CoachEdit, Asked]:
    """A suggestion to this member, with its request. Raises NotFound."""
    edit = queries.get_edit(edit_id)
    asked = queries.get_asked(edit.request_id)
    if asked.member_id != signed_in().id:
        raise NotFound
    return edit, asked


def _ask_page(petition_id: int, form: Any) -> str:
    petition = get_page(petition_id, reader())
    has_coaches = queries.there_are_coaches(but=signed_in().id)
    return render_template("coaching/ask.html", petition=petition, form=form, has_coaches=has_coaches)


def _page(asked: Asked) -> str:
    ground = pages.ground_of(asked)
    notes = queries.list_notes(asked.id)
    return render_template(
        "coaching/asked.html",
        asked=asked,
        edits=queries.list_edits(asked.id, ground),
        notes=[(each, render(each.words)) for each in notes],
        ground=ground,
        silent_days=rules.SILENT.days,
        kept_days=rules.KEPT.days,
    )
