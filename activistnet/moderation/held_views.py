"""What is held, let in or not, one by one or several at once."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import DomainError
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..posts.forms import WaitingForm
from ..posts.gate_queries import AT_ONCE as MOST_HELD
from ..posts.services import holding
from . import case_pages, held_pages, held_queries, queries, rules, urls, words
from .doors import moderators_only
from .forms import RefusalForm, RefuseAllForm, numbers_in
from .services import deciding_together, hiding
from .subjects import Subject

bp = Blueprint("held", __name__)


@bp.get("/moderation/held")
@moderators_only
def held() -> ResponseReturnValue:
    """Its list is one of the queue's."""
    return redirect(urls.queue("held"), 303)


@bp.post("/moderation/held")
@known_otherwise(STATE)
@moderators_only
def decide() -> ResponseReturnValue:
    """Let these in, or go on to say why not; what somebody else has decided meanwhile is left as it is."""
    form = WaitingForm()
    if not form.validate():
        return held_pages.show(form), 422
    if form.act.data == "refuse":
        return redirect(f"{urls.refuse_held()}?{urlencode({'post': form.post_ids}, doseq=True)}", 303)
    judged = held_queries.list_judged(signed_in(), form.post_ids)
    done = holding.release_by_team(judged, form.read)
    if len(done) < len(judged):
        return lead(urls.queue("held"), "changed-meanwhile")
    return lead(urls.queue("held"), "let-in" if done else "none-waits")


@bp.get("/moderation/held/refuse")
@moderators_only
def choose_reason() -> ResponseReturnValue:
    """By which rule, and in which words."""
    ids = numbers_in(request.args.getlist("post"))[:MOST_HELD]
    return _refuse_page(held_queries.list_refusable(signed_in(), ids), RefusalForm(formdata=None))


@bp.post("/moderation/held/refuse")
@known_otherwise(STATE)
@moderators_only
def refuse() -> ResponseReturnValue:
    """Keep these out of sight; each author reads why."""
    form = RefusalForm()
    held = held_queries.list_refusable(signed_in(), form.post_ids)
    page, topic_id = partial(_refuse_page, held), held_pages.common_topic(held)
    return held_pages.refuse(form, page, topic_id, partial(_refuse, held, form))


@bp.post("/moderation/signatures/<int:signature_id>/let-in")
@known_otherwise(STATE)
@moderators_only
def let_reason_in(signature_id: int) -> ResponseReturnValue:
    """Let a reason in that a word rule held; where somebody else has decided meanwhile, it stays as that is."""
    expect_button()
    case_pages.expect_judge(queries.get_case_of_reason(signature_id))
    is_done = hiding.let_reason_in(signature_id)
    return lead(urls.queue("held"), "let-in" if is_done else "none-waits")


def _refuse(held: Sequence[Subject], form: RefusalForm) -> Response:
    if not held:
        return lead(urls.queue("held"), "none-waits")
    asks = f"{words.said(['hide'])}. {form.typed('reason')}" if len(held) > rules.ALONE_TOGETHER else ""
    held_pages.expect_rule(held, form.typed("rule"))
    deciding_together.expect_turn()
    deciding_together.refuse(held, signed_in(), form.wanted, asks=asks)
    return lead(urls.queue("held"), "refusal-asked" if asks else "refused")


def _refuse_page(
    held: Sequence[Subject], form: RefuseAllForm, *, refusal: DomainError | None = None, is_previewed: bool = False
) -> str:
    topic_id = held_pages.common_topic(held)
    shown = {"held": held, "refusal": refusal}
    return held_pages.write_refusal("moderation/refuse.html", form, topic_id, is_previewed=is_previewed, needs=shown)
