"""What is held, let in or not, one by one or several at once."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..posts.forms import WaitingForm
from ..posts.gate_queries import AT_ONCE as MOST_HELD
from ..posts.services import holding
from . import held_pages, held_queries, rules, urls, words
from .case_pages import REFUSED, put_reason
from .doors import moderators_only
from .errors import NotYoursToDecide
from .forms import RefusalForm, numbers_in
from .services import deciding_together

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
    return held_pages.refusal(held_queries.list_refusable(signed_in(), ids), RefusalForm(formdata=None))


@bp.post("/moderation/held/refuse")
@known_otherwise(STATE)
@moderators_only
def refuse() -> ResponseReturnValue:
    """Keep these out of sight; each author reads why."""
    form, member = RefusalForm(), signed_in()
    held = held_queries.list_refusable(member, form.post_ids)
    if form.use.data:
        put_reason(form, held_pages.common_topic(held))
        return held_pages.refusal(held, form)
    if not form.validate():
        return held_pages.refusal(held, form), 422
    if not held:
        return lead(urls.queue("held"), "none-waits")
    if form.preview.data:
        return held_pages.refusal(held, form, is_previewed=True)
    asks = f"{words.said(['hide'])}. {form.typed('reason')}" if len(held) > rules.ALONE_TOGETHER else ""
    try:
        held_pages.expect_rule(held, form.typed("rule"))
        deciding_together.refuse(held, member, form.wanted, asks=asks)
    except (*REFUSED, NotYoursToDecide) as refusal:
        return held_pages.refusal(held, form, refused=refusal), refusal.status
    return lead(urls.queue("held"), "refusal-asked" if asks else "refused")
