"""Signatures that are looked at together: which ones, and what is decided about them."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import reader, signed_in
from ..core.refusals import Forbidden
from ..core.web.limits import hit
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..petitions.errors import (
    LookedAtOtherwise,
    NoneHeld,
    NoSuchSignatures,
    NotOverYet,
    TooFewByRule,
    TooManyTogether,
)
from ..petitions.group_models import SignatureGroup
from ..petitions.group_queries import list_bursts, list_held
from ..petitions.models import Petition
from ..petitions.queries import get_petition
from ..petitions.services import groups, rehearsing
from . import case_pages, judge_queries, limits, queries, urls
from .doors import moderators_only
from .errors import NotYoursToDecide
from .forms import RULES_MOST, SAMPLE, GroupForm, HeldGroupForm, RuleForm
from .services.opening import hold_case
from .subjects import Subject

bp = Blueprint("groups", __name__)


@bp.get("/moderation/petitions/<int:petition_id>/signatures")
@moderators_only
def choose(petition_id: int) -> ResponseReturnValue:
    """When most signed, a form for another time or for one mail domain, and what a rule would have found."""
    petition = _petition(petition_id)
    if "most" not in request.args:
        return _page(petition, GroupForm(formdata=None))
    form = RuleForm(formdata=request.args)
    hit(limits.REHEARSE, str(signed_in().id))
    return _page(petition, form) if form.validate() else (_page(petition, form), 422)


@bp.post("/moderation/petitions/<int:petition_id>/signatures")
@known_otherwise(STATE)
@moderators_only
def gather(petition_id: int) -> ResponseReturnValue:
    """Look at these together: a case is opened about them."""
    petition, (form, look) = _petition(petition_id), _sent()
    if not form.validate():
        return _page(petition, form), 422
    hit(limits.GATHER, str(signed_in().id))
    try:
        group = look(petition.id, **form.given)
    except (LookedAtOtherwise, NoneHeld, NoSuchSignatures, NotOverYet, TooFewByRule, TooManyTogether) as refusal:
        return _page(petition, form.refused(refusal)), refusal.status
    return redirect(urls.one(hold_case(Subject(petition, group=group)).id), 303)


@bp.get("/moderation/groups/<int:group_id>")
@moderators_only
def show(group_id: int) -> ResponseReturnValue:
    """The case about them."""
    return case_pages.show_or_lead(queries.get_case_of_group(group_id))


@bp.post("/moderation/groups/<int:group_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide_on_group(group_id: int) -> ResponseReturnValue:
    """Decide about them."""
    return case_pages.decide(partial(queries.get_case_of_group, group_id))


def _petition(petition_id: int) -> Petition:
    """Raises NotFound, Forbidden, NotYoursToDecide."""
    petition = get_petition(petition_id, reader())
    if not signed_in().is_moderator:
        raise Forbidden
    if not judge_queries.may_judge(signed_in(), Subject(petition)):
        raise NotYoursToDecide
    return petition


def _sent() -> tuple[GroupForm | HeldGroupForm | RuleForm, Callable[..., SignatureGroup]]:
    """Which of the forms of the page it is, and what gathers them."""
    if "held_for" in request.form:
        return HeldGroupForm(), groups.gather_held
    return (RuleForm(), rehearsing.gather) if "most" in request.form else (GroupForm(), groups.gather)


def _page(petition: Petition, form: GroupForm | HeldGroupForm | RuleForm) -> str:
    rule = form if isinstance(form, RuleForm) else RuleForm(formdata=None)
    # What was chosen with a press has nothing to be typed anew.
    typed = form if isinstance(form, GroupForm) else GroupForm(formdata=None)
    found = {"bursts": list_bursts(petition.id), "held": list_held(petition.id), "sample": SAMPLE, "most": RULES_MOST}
    is_rehearsed = isinstance(form, RuleForm) and not (form.errors or form.form_errors)
    rehearsal = rehearsing.rehearse(petition.id, rule.rule) if is_rehearsed else None
    forms = {"form": typed, "refused": form, "rule": rule, "rehearsal": rehearsal}
    return render_template("moderation/signatures.html", petition=petition, **forms, **found)
