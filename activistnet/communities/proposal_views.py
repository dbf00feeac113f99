"""Topics that members propose: the list, proposing one, its page, supporting and withdrawing it. For members alone."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import Refused
from ..core.web.csrf import form_again
from ..core.web.forms import Form, expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.words.spoken import choose_among, wished_languages
from ..defence.asking import ask_of_proposal
from ..posts import holds
from ..posts.languages import KNOWN
from ..topics import proposal_queries, queries
from ..topics.proposal_queries import ProposalLine
from ..topics.proposal_rules import rules_of
from ..topics.services import proposals as services
from ..topics.services.proposals import Near, Said
from . import limits, urls, words
from .forms import LONGEST_NAME
from .proposal_forms import ProposalForm, VerdictForm

bp = Blueprint("topic_proposals", __name__)
NOTHING = Near([], [])


@bp.get("/topics/proposals")
@login_required
def index() -> ResponseReturnValue:
    """Those that wait for a decision, or have it."""
    is_open = request.args.get("decided", "") != "1"
    page = proposal_queries.list_proposals(reader(), is_open=is_open, after=request.args.get("after"))
    return render_template("communities/proposals.html", page=page, is_open=is_open)


@bp.get("/topics/proposals/new")
@login_required
def new() -> ResponseReturnValue:
    """The form that proposes one."""
    name = request.args.get("name", "").strip()[:LONGEST_NAME]
    form = ProposalForm(formdata=None, data={"name": name, "visibility": "public"})
    return _form_page(form, services.list_near(name, reader()))


@bp.post("/topics/proposals")
@form_again
@login_required
def propose() -> ResponseReturnValue:
    """Propose one, once one has looked at what there is already."""
    form, member = ProposalForm(), signed_in()
    if not form.validate():
        return _form_page(form, NOTHING), 422
    said = Said(**{name: form.typed(name) for name in Said._fields})
    near = services.list_near(said.name, reader())
    if any(near) and not form.is_other.data:
        return _form_page(form, near, is_asking=True), 422
    hit(limits.PROPOSE, str(member.id))
    try:
        held = ask_of_proposal(member, f"{said.name} {said.description} {said.rules}")
        made = services.propose(member, said, held=held)
    except Refused as refusal:
        return _form_page(form.refused(refusal), near), refusal.status
    return lead(urls.proposal(made.id), "proposal-waits" if held else "proposal-sent")


@bp.get("/topics/proposals/<int:proposal_id>")
@login_required
def show(proposal_id: int) -> ResponseReturnValue:
    """What is proposed, and what was decided."""
    return proposal_page(proposal_queries.get(proposal_id, reader()), VerdictForm(None))


@bp.post("/topics/proposals/<int:proposal_id>/support")
@known_otherwise(STATE)
@login_required
def support(proposal_id: int) -> ResponseReturnValue:
    """Want it, too."""
    expect_button()
    hit(limits.SUPPORT, str(signed_in().id))
    services.support(proposal_queries.get(proposal_id, reader()).id, signed_in())
    return lead(urls.proposal(proposal_id), "proposal-supported")


@bp.post("/topics/proposals/<int:proposal_id>/unsupport")
@known_otherwise(STATE)
@login_required
def unsupport(proposal_id: int) -> ResponseReturnValue:
    """Want it no more."""
    expect_button()
    services.stop_supporting(proposal_queries.get(proposal_id, reader()).id, signed_in())
    return lead(urls.proposal(proposal_id), "proposal-not-supported")


@bp.post("/topics/proposals/<int:proposal_id>/withdraw")
@login_required
def withdraw(proposal_id: int) -> ResponseReturnValue:
    """Take one's own back."""
    expect_button()
    services.withdraw(proposal_queries.get(proposal_id, reader()).id, signed_in())
    return lead(urls.proposals(), "proposal-withdrawn")


def proposal_page(proposal: ProposalLine, form: Form) -> str:
    """One proposal, with what its reader may do about it."""
    member = signed_in()
    is_to_decide = member.role == "operator" and proposal.state == "open"
    return render_template(
        "communities/proposal.html",
        proposal=proposal,
        first_rules=rules_of(proposal.rules),
        held=holds.in_words(proposal.held),
        form=form,
        is_own=member.id == proposal.author_id,
        is_moderator=member.is_moderator,
        topics=queries.list_topics() if is_to_decide else [],
        is_to_decide=is_to_decide,
        verdicts=words.verdicts(),
    )


def _form_page(form: Form, near: Near, *, is_asking: bool = False) -> str:
    return render_template(
        "communities/propose.html",
        form=form,
        near=near,
        is_asking=is_asking,
        visibilities=words.visibilities(),
        languages=choose_among(KNOWN, wished_languages()),
    )
