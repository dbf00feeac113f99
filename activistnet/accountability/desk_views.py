"""What moderators change about decision makers. Everything is in the public log, without their names."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import role_required, signed_in
from ..core.refusals import Refused
from ..core.web.csrf import form_again
from ..core.web.forms import Form, expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..decision_makers import queries, urls
from ..decision_makers.queries import DecisionMakerFacts
from ..decision_makers.services import changing
from ..decision_makers.services.changing import Said
from . import limits
from .forms import DecisionMakerForm, MergeForm, PrivateForm, WithReason
from .queries import get_whole

bp = Blueprint("accountability_desk", __name__)
moderators_only = role_required("moderator")


@bp.get("/decision-makers/<int:decision_maker_id>/edit")
@moderators_only
def edit(decision_maker_id: int) -> ResponseReturnValue:
    """What is said of it, to be changed."""
    who = get_whole(decision_maker_id)
    return _page("edit", who, DecisionMakerForm.about(who, queries.contact_of(who.id)))


@bp.post("/decision-makers/<int:decision_maker_id>/edit")
@known_otherwise(STATE)
@form_again
@moderators_only
def save(decision_maker_id: int) -> ResponseReturnValue:
    """Say something else of it."""
    changing.hold()
    who = queries.get(decision_maker_id)
    form = DecisionMakerForm.about(who, queries.contact_of(who.id))
    said = Said(str(form.kind.data or ""), form.typed("name"), form.typed("office"), form.typed("place"))
    change = partial(changing.edit, who.id, signed_in(), said, contact=form.typed("contact"))
    return _change("edit", who, form, change) or lead(urls.page(who.id), "decision-maker-saved")


@bp.get("/decision-makers/<int:decision_maker_id>/merge")
@moderators_only
def other(decision_maker_id: int) -> ResponseReturnValue:
    """Which other one it is."""
    return _page("merge", get_whole(decision_maker_id), MergeForm(formdata=None))


@bp.post("/decision-makers/<int:decision_maker_id>/merge")
@known_otherwise(STATE)
@form_again
@moderators_only
def merge(decision_maker_id: int) -> ResponseReturnValue:
    """Say that it is another one, by the address of its page."""
    who, form = queries.get(decision_maker_id), MergeForm()
    change = partial(changing.merge, who.id, form.into_id, signed_in())
    return _change("merge", who, form, change) or lead(urls.page(form.into_id), "decision-maker-merged")


@bp.get("/decision-makers/<int:decision_maker_id>/private")
@moderators_only
def privacy(decision_maker_id: int) -> ResponseReturnValue:
    """Whether it is a private person."""
    return _page("private", get_whole(decision_maker_id), PrivateForm(formdata=None))


@bp.post("/decision-makers/<int:decision_maker_id>/private")
@known_otherwise(STATE)
@form_again
@moderators_only
def mark(decision_maker_id: int) -> ResponseReturnValue:
    """Say that it is a private person, or none."""
    who, form = queries.get(decision_maker_id), PrivateForm()
    is_private = form.typed("is_private") == "y"
    change = partial(changing.mark, who.id, signed_in(), is_private=is_private)
    note = "decision-maker-private" if is_private else "decision-maker-public"
    return _change("private", who, form, change) or lead(urls.page(who.id), note)


@bp.post("/decision-makers/changes/<int:change_id>/undo")
@known_otherwise(STATE)
@moderators_only
def undo(change_id: int) -> ResponseReturnValue:
    """Have two be two again."""
    expect_button()
    changing.undo(change_id)
    return lead(urls.changes(), "decision-maker-undone")


def _change(
    page: str, who: DecisionMakerFacts, form: WithReason, change: Callable[..., None]
) -> ResponseReturnValue | None:
    """Change something for the reason given. The page again where the form or the change is refused, else None."""
    if not form.validate():
        return _page(page, who, form), 422
    hit(limits.CHANGE, str(signed_in().id))
    try:
        change(reason=form.typed("reason"))
    except Refused as refusal:
        return _page(page, who, form.refused(refusal)), refusal.status
    return None


def _page(name: str, who: DecisionMakerFacts, form: Form) -> str:
    return render_template(f"accountability/{name}.html", who=who, form=form)
