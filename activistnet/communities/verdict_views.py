"""What moderators and operators do about a topic that is proposed: hiding and showing it, and the decision."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import Forbidden, NotFound, Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.forms import Form, expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..topics import proposal_queries, queries
from ..topics import urls as topics
from ..topics.errors import NoSuchTopic
from ..topics.roles import Standing, standing_of
from ..topics.services import proposals as services
from . import urls
from .proposal_forms import VerdictForm
from .proposal_views import proposal_page

bp = Blueprint("topic_verdicts", __name__)


@bp.post("/topics/proposals/<int:proposal_id>/hold")
@known_otherwise(STATE)
@login_required
def hold(proposal_id: int) -> ResponseReturnValue:
    """Take it out of others' sight until it is decided."""
    expect_button()
    services.hold(proposal_queries.get(proposal_id, reader()).id, by=_standing())
    return lead(urls.proposal(proposal_id), "proposal-held")


@bp.post("/topics/proposals/<int:proposal_id>/release")
@known_otherwise(STATE)
@login_required
def release(proposal_id: int) -> ResponseReturnValue:
    """Let others see it."""
    expect_button()
    services.release(proposal_queries.get(proposal_id, reader()).id, by=_standing())
    return lead(urls.proposal(proposal_id), "proposal-released")


@bp.post("/topics/proposals/<int:proposal_id>/decide")
@form_again
@login_required
def decide(proposal_id: int) -> ResponseReturnValue:
    """Make the topic, say why there won't be one, or where it belongs."""
    if signed_in().role != "operator":
        raise Forbidden
    proposal, form = proposal_queries.get(proposal_id, reader()), VerdictForm()
    if not form.validate():
        return proposal_page(proposal, form), 422
    try:
        _decide(proposal_id, form)
    except Refused as refusal:
        return proposal_page(proposal_queries.get(proposal_id, reader()), form.refused(refusal)), refusal.status
    return lead(urls.proposal(proposal_id), "proposal-decided")


def _decide(proposal_id: int, form: Form) -> None:
    """Raises what services refuse, and NoSuchTopic."""
    answer, by = form.typed("answer"), _standing()
    if form.typed("verdict") == "accepted":
        services.accept(proposal_id, answer=answer, by=by)
        pagecache.forget(topics.topics())
    elif form.typed("verdict") == "refused":
        services.refuse(proposal_id, answer=answer, hides=bool(form.hides.data), by=by)
    else:
        try:
            topic = queries.get_topic(form.typed("topic"))
        except NotFound:
            raise NoSuchTopic from None
        services.send_elsewhere(proposal_id, topic, answer=answer, by=by)


def _standing() -> Standing:
    return standing_of(signed_in(), None)
