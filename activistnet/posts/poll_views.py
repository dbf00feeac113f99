"""Asking something in a discussion of one's own, and choosing an answer."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import limits, poll_queries, queries, rules, urls
from .errors import NotTheAuthor, PollIsOther, PollStays, refusal_to_change
from .links import post_url
from .models import Post
from .poll_forms import PollForm, VoteForm
from .poll_models import DAYS, USUAL_DAYS
from .services import polls

bp = Blueprint("polls", __name__)


@bp.get("/posts/<int:post_id>/poll")
@login_required
def write(post_id: int) -> ResponseReturnValue:
    """What a discussion of one's own asks."""
    root = _own(post_id)
    poll = poll_queries.find(root.id, reader())
    options = "\n".join(option.words for option in poll.options) if poll else ""
    form = PollForm(formdata=None, data={"options": options, "days": str(USUAL_DAYS)})
    return _page(root, form, stays=bool(poll and poll.has_votes))


@bp.post("/posts/<int:post_id>/poll")
@known_otherwise(STATE)
@form_again
@login_required
def ask(post_id: int) -> ResponseReturnValue:
    """Ask it."""
    root, form = _own(post_id), PollForm()
    if not form.validate():
        return _page(root, form), 422
    hit(limits.POLL, str(signed_in().id))
    try:
        polls.ask(root, signed_in(), form.lines, days=int(form.typed("days") or USUAL_DAYS))
    except PollStays as refusal:
        return _page(root, form.refused(refusal), stays=True), refusal.status
    return lead(f"{post_url(root)}#poll", "held" if root.is_held else "poll-asked")


@bp.post("/posts/<int:post_id>/poll/vote")
@known_otherwise(STATE)
@login_required
def vote(post_id: int) -> ResponseReturnValue:
    """Choose an answer."""
    root, form = queries.get_root(post_id, reader()), VoteForm()
    if not root.has_poll:
        raise NotFound
    if not form.validate():
        return lead(post_url(root), "no-vote")
    hit(limits.VOTE, str(signed_in().id), loosely=True)
    try:
        polls.vote(root, signed_in(), form.option.data or 0, asked=form.typed("asked"))
    except PollIsOther:
        return lead(post_url(root), "no-vote-other")
    return lead(f"{post_url(root)}#poll", "poll-answered")


def _own(post_id: int) -> Post:
    """A discussion in which this member may ask something. Raises NotFound, NotTheAuthor, ThreadLocked."""
    root = queries.get_root(post_id, reader())
    if not rules.may_poll(root, signed_in()):
        if not rules.is_own(root, signed_in()) or not rules.stays(root):
            raise NotTheAuthor
        raise refusal_to_change(is_archived=root.is_archived, thread=post_url(root))
    return root


def _page(root: Post, form: PollForm, *, stays: bool = False) -> str:
    return render_template("posts/poll.html", root=root, form=form, stays=stays, days=DAYS, address=urls.poll(root.id))
