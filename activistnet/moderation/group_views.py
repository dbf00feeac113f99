"""Signatures that are looked at together: which ones, and what is decided about them."""

from functools import partial

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import reader, signed_in
from ..core.refusals import Forbidden
from ..core.web.limits import hit
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..petitions.errors import LookedAtOtherwise, NoSuchSignatures, NotOverYet, TooManyTogether
from ..petitions.group_queries import list_bursts
from ..petitions.models import Petition
from ..petitions.queries import get_petition
from ..petitions.services import groups
from . import case_pages, judge_queries, limits, queries, urls
from .doors import moderators_only
from .errors import NotYoursToDecide
from .forms import GroupForm
from .services.opening import hold_case
from .subjects import Subject

bp = Blueprint("groups", __name__)


@bp.get("/moderation/petitions/<int:petition_id>/signatures")
@moderators_only
def choose(petition_id: int) -> ResponseReturnValue:
    """When most signed, and a form for another time or for one mail domain."""
    return _page(_petition(petition_id), GroupForm(formdata=None))


@bp.post("/moderation/petitions/<int:petition_id>/signatures")
@known_otherwise(STATE)
@moderators_only
def gather(petition_id: int) -> ResponseReturnValue:
    """Look at these together: a case is opened about them."""
    petition, form = _petition(petition_id), GroupForm()
    if not form.validate():
        return _page(petition, form), 422
    hit(limits.GATHER, str(signed_in().id))
    try:
        group = groups.gather(petition.id, **form.given)
    except (LookedAtOtherwise, NoSuchSignatures, NotOverYet, TooManyTogether) as refusal:
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


def _page(petition: Petition, form: GroupForm) -> str:
    return render_template("moderation/signatures.html", petition=petition, form=form, bursts=list_bursts(petition.id))
