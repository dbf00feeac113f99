"""Who asks for a coach, and coaching: for members who are coaches."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.refusals import NotFound, Refused
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.words.language import names_of
from ..posts.languages import KNOWN
from . import limits, pages, queries, rules, urls
from .errors import OnlyCoaches
from .forms import NoteForm, SuggestForm
from .queries import Asked
from .services import claiming, suggesting

bp = Blueprint("coaches", __name__)


@bp.get("/coaching")
@login_required
def waiting() -> ResponseReturnValue:
    """Whom one coaches, and who waits for a coach, the longest first."""
    member = signed_in()
    if not rules.is_coach(member):
        raise OnlyCoaches
    page = queries.list_waiting(member.id, after=request.args.get("after"))
    coached = queries.list_coached(member.id)
    return render_template("coaching/index.html", page=page, coached=coached, names=dict(names_of(KNOWN)))


@bp.post("/coaching/<int:request_id>/claim")
@known_otherwise(STATE)
@login_required
def claim(request_id: int) -> ResponseReturnValue:
    """Begin to coach somebody."""
    expect_button()
    hit(limits.CLAIM, str(signed_in().id))
    claiming.claim(request_id, signed_in())
    return lead(urls.request(request_id), "coach-claimed")


@bp.post("/coaching/<int:request_id>/release")
@known_otherwise(STATE)
@login_required
def release(request_id: int) -> ResponseReturnValue:
    """Let somebody else do it."""
    expect_button()
    claiming.release(request_id, signed_in())
    return lead(urls.waiting(), "coach-released")


@bp.post("/coaching/<int:request_id>/edits")
@form_again
@login_required
@body_limit(LONG_TEXT)
def suggest(request_id: int) -> ResponseReturnValue:
    """Suggest what differs from the text, each change by itself."""
    asked, member = _coached(request_id), signed_in()
    ground = pages.ground_of(asked)
    form = SuggestForm(data=ground)
    if not form.validate():
        return pages.of_coach(asked, form=form), 422
    hit(limits.WRITE, str(member.id))
    wanted = {name: form.typed(name) for name in ("demand", "body")}
    try:
        suggesting.suggest(request_id, member, ground=ground, wanted=wanted)
    except Refused as refusal:
        return pages.of_coach(asked, form=form.refused(refusal)), refusal.status
    return lead(urls.request(request_id), "coach-suggested")


@bp.post("/coaching/<int:request_id>/notes")
@form_again
@login_required
def note(request_id: int) -> ResponseReturnValue:
    """Leave a note."""
    asked, member, form = _coached(request_id), signed_in(), NoteForm()
    if not form.validate():
        return pages.of_coach(asked, note=form), 422
    hit(limits.WRITE, str(member.id))
    try:
        suggesting.note(request_id, member, form.typed("words"))
    except Refused as refusal:
        return pages.of_coach(asked, note=form.refused(refusal)), refusal.status
    return lead(urls.request(request_id), "coach-noted")


@bp.post("/coaching/edits/<int:edit_id>/withdraw")
@known_otherwise(STATE)
@login_required
def withdraw(edit_id: int) -> ResponseReturnValue:
    """Take a suggestion back."""
    expect_button()
    hit(limits.WRITE, str(signed_in().id))
    edit = queries.get_edit(edit_id)
    suggesting.withdraw(edit, signed_in())
    return lead(urls.request(edit.request_id), "coach-withdrawn")


def _coached(request_id: int) -> Asked:
    """A request that this member coaches. Raises OnlyCoaches, NotFound."""
    if not rules.is_coach(signed_in()):
        raise OnlyCoaches
    asked = queries.get_asked(request_id)
    if asked.coach_id != signed_in().id or asked.ended_at is not None:
        raise NotFound
    return asked
