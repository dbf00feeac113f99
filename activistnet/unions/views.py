"""Joining two petitions: finding the other one, proposing a text, answering, and taking it back."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import DomainError, Forbidden, NotFound, Refused
from ..core.web import csrf
from ..core.web.forms import Form, expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members.readers import Role
from ..petitions import queries as petitions
from ..petitions import rules as petition_rules
from ..petitions.models import Petition
from ..petitions.queries import PetitionPage
from ..petitions.services import asking
from ..posts.links import post_url
from . import finding, limits, queries, showing, urls
from .errors import ChangedMeanwhile, NotFoundByThat, ProposalOver, ProposedAlready
from .forms import AgreeForm, FindForm, HideForm, UnionForm, data_of
from .queries import UnionPage
from .services import hiding, joining, proposing
from .services.proposing import Text

bp = Blueprint("unions", __name__)


@bp.app_template_global()
def union_of(petition: PetitionPage) -> showing.Shown | None:
    """What a petition's page says of its union; read once for each page."""
    kept = g.setdefault("unions_shown", {})
    if petition.id not in kept:
        kept[petition.id] = showing.find(petition, reader())
    shown: showing.Shown | None = kept[petition.id]
    return shown


@bp.route("/petitions/<int:petition_id>/join", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def join(petition_id: int) -> ResponseReturnValue:
    """Which one to join it with: by its address, or one of those that ask for something like it."""
    petition, form = _own(petition_id), FindForm()
    if request.method == "GET":
        return _find_page(petition, form)
    if not form.validate():
        return _find_page(petition, form), 422
    other_id = finding.number_in(form.typed("other"))
    try:
        other = petitions.get_page(other_id or 0, reader())
    except NotFound:
        return _find_page(petition, form.refused(NotFoundByThat())), NotFoundByThat.status
    return redirect(urls.propose(petition_id, other.id), 303)


def _find_page(petition: Petition, form: FindForm) -> str:
    similar = finding.list_similar(petition.title, reader(), but=petition.id)
    proposed = queries.list_open(petition.id)
    return render_template("unions/join.html", petition=petition, form=form, similar=similar, proposed=proposed)


@bp.route("/petitions/<int:petition_id>/join/<int:other_id>", methods=["GET", "POST"])
@csrf.form_again
@login_required
@body_limit(LONG_TEXT)
def propose(petition_id: int, other_id: int) -> ResponseReturnValue:
    """The common text, to be proposed to the author of the other one."""
    member, petition, other = signed_in(), _own(petition_id), petitions.get_petition(other_id, reader())
    if (there := proposing.find_open(petition_id, other_id)) is not None and request.method == "GET":
        return redirect(urls.union(there.id), 303)
    form = UnionForm()
    if request.method == "GET":
        proposing.expect_possible(petition, other, member)
        names, goal = asking.list_names(petition_id), max(petition.goal, other.goal)
        said = Text(petition.title, petition.body, names, goal, petition.topic_id)
        return _propose_page(petition, other, UnionForm(formdata=None, data=data_of(said, "", 0)))
    if not form.validate():
        return _propose_page(petition, other, form), 422
    hit(limits.PROPOSE, str(member.id))
    try:
        union = proposing.propose(
            petition, other, member, form.said(queries.list_topics(petition, other), petition.topic_id)
        )
    except ProposedAlready as there_is:
        return lead(urls.union(there_is.union_id), "union-there")
    except Refused as refusal:
        return _propose_page(petition, other, form.refused(refusal)), refusal.status
    return lead(urls.union(union.id), "union-proposed")


def _propose_page(petition: Petition, other: Petition, form: UnionForm) -> str:
    values = {"names": asking.list_names(other.id), "choices": queries.list_topics(petition, other)}
    return render_template("unions/propose.html", petition=petition, other=other, form=form, **values)


@bp.get("/unions/<int:union_id>")
@login_required
def show(union_id: int) -> ResponseReturnValue:
    """What is proposed, how it changed, and what became of it: for its two authors, and for moderators."""
    return _show(queries.get_page(union_id, reader()))


def _show(
    union: UnionPage,
    form: UnionForm | None = None,
    refused: DomainError | None = None,
    too_old: Form | None = None,
    refusing: Form | None = None,
) -> str:
    reading = reader()
    texts = queries.list_texts(union.id, reading)
    if form is None and not texts:
        form = UnionForm(formdata=None)  # one of the two has left, and what they wrote for nothing is gone
    if form is None:
        now = texts[0]
        said = Text(now.demand, now.body, now.targets, now.goal, 0)
        form = UnionForm(formdata=None, data=data_of(said, now.topic_slug, union.text_number))
    if refused is not None:
        form.refused(refused)
    if too_old is not None:
        form.form_errors = [*form.form_errors, *too_old.form_errors]
    first, second = (
        petitions.get_petition(each.id, reader()) if each.is_visible else None for each in (union.first, union.second)
    )
    choices = queries.list_topics(first, second) if first and second else []
    moderates = reading.role is Role.MODERATOR and not union.is_of(reading.id)
    shown = {"union": union, "texts": texts, "form": form, "choices": choices}
    return render_template("unions/show.html", **shown, member_id=reading.id, moderates=moderates, refusing=refusing)


@bp.post("/unions/<int:union_id>/change")
@csrf.form_again
@login_required
@body_limit(LONG_TEXT)
def change(union_id: int) -> ResponseReturnValue:
    """Propose another text, to whoever has written the one of now."""
    member, union, form = signed_in(), _mine(union_id), UnionForm()
    if not form.validate():
        return _show(union, form), 422
    hit(limits.ANSWER, str(member.id))
    first, second = (petitions.get_petition(each.id, reader()) for each in (union.first, union.second))
    said = form.said(queries.list_topics(first, second), proposing.get_topic_of(union_id))
    try:
        proposing.change(union_id, form.read, member, said)
    except (Refused, ProposalOver) as refusal:
        return _show_again(union_id, form, refusal)
    return lead(urls.union(union_id), "union-changed")


@bp.post("/unions/<int:union_id>/agree")
@csrf.form_again
@login_required
def agree(union_id: int) -> ResponseReturnValue:
    """Join them under the text that this page showed."""
    member, _union, form = signed_in(), _mine(union_id), AgreeForm()
    if not form.validate():
        return _show(_mine(union_id), too_old=form), 422
    hit(limits.ANSWER, str(member.id))
    try:
        joint = joining.agree(union_id, form.read, member)
    except Refused as refusal:
        return _show_again(union_id, None, refusal)
    return lead(post_url(joint), "union-joined")


def _show_again(union_id: int, form: UnionForm | None, refusal: DomainError) -> ResponseReturnValue:
    """What stands there now, and what was typed; the next press is about the text of now."""
    union = _mine(union_id)
    if form is not None and isinstance(refusal, ChangedMeanwhile):
        form["seen"].data = str(union.text_number)
    return _show(union, form, refusal), refusal.status


@bp.post("/unions/<int:union_id>/decline")
@csrf.form_again
@login_required
def decline(union_id: int) -> ResponseReturnValue:
    """Say no, or take one's proposal back."""
    expect_button()
    member = signed_in()
    _mine(union_id)
    hit(limits.ANSWER, str(member.id))
    return lead(urls.union(union_id), f"union-{proposing.decline(union_id, member)}")


@bp.post("/unions/<int:union_id>/texts/<int:number>/hide")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def hide(union_id: int, number: int) -> ResponseReturnValue:
    """Moderators hide what one of the two has proposed."""
    union, form = queries.get_page(union_id, reader()), HideForm()
    if reader().role is not Role.MODERATOR:
        raise Forbidden
    if not form.validate():
        return _show(union, refusing=form), 422
    hiding.hide(union_id, number, by=signed_in(), reason=form.typed("reason"))
    return lead(urls.union(union_id), "union-text-hidden")


@bp.post("/unions/<int:union_id>/part")
@csrf.form_again
@login_required
def part(union_id: int) -> ResponseReturnValue:
    """Have two petitions again."""
    expect_button()
    member = signed_in()
    _mine(union_id)
    hit(limits.ANSWER, str(member.id))
    joining.part(union_id, member)
    return lead(urls.union(union_id), "union-parted")


def _own(petition_id: int) -> Petition:
    """Raises NotFound, Forbidden."""
    petition = petitions.get_petition(petition_id, reader())
    if not petition_rules.is_author(petition, signed_in()):
        raise Forbidden
    return petition


def _mine(union_id: int) -> UnionPage:
    """Raises NotFound, and Forbidden for moderators, who only read."""
    union = queries.get_page(union_id, reader())
    if not union.is_of(reader().id):
        raise Forbidden
    return union
