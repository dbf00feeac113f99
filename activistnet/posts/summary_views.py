"""Summaries of a thread: writing one, and accepting what somebody else wrote."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import limits, queries, rules, summary_queries, urls
from .errors import CitesNothing, TooShort
from .links import post_url
from .models import Post
from .services import summaries
from .summary_forms import SummaryForm
from .summary_models import LONG, Summary

bp = Blueprint("summaries", __name__)


@bp.get("/posts/<int:post_id>/summary")
@login_required
def show(post_id: int) -> ResponseReturnValue:
    """The place to write one, and those that wait."""
    return _page(queries.get_root(post_id, reader()), SummaryForm(formdata=None))


@bp.post("/posts/<int:post_id>/summary")
@known_otherwise(STATE)
@form_again
@login_required
def write(post_id: int) -> ResponseReturnValue:
    """Offer one."""
    root, form = queries.get_root(post_id, reader()), SummaryForm()
    if not form.validate():
        return _page(root, form), 422
    hit(limits.SUMMARY, str(signed_in().id))
    try:
        is_held = summaries.write(root, signed_in(), form.said)
    except (CitesNothing, TooShort) as refusal:
        return _page(root, form.refused(refusal)), refusal.status
    return lead(urls.summary(root.id), "held" if is_held else "summary-offered")


@bp.post("/summaries/<int:summary_id>/accept")
@known_otherwise(STATE)
@login_required
def accept(summary_id: int) -> ResponseReturnValue:
    """Show one over its thread."""
    expect_button()
    summary, root = _get(summary_id)
    summaries.accept(summary, root, signed_in(), may_moderate=reader().moderates(root.topic_id))
    return lead(f"{post_url(root)}#replies", "summary-accepted")


@bp.post("/summaries/<int:summary_id>/remove")
@known_otherwise(STATE)
@login_required
def remove(summary_id: int) -> ResponseReturnValue:
    """Take one away."""
    expect_button()
    summary, root = _get(summary_id)
    summaries.remove(summary, root, signed_in())
    return lead(urls.summary(root.id), "summary-removed")


def _get(summary_id: int) -> tuple[Summary, Post]:
    summary = summary_queries.get(summary_id)
    return summary, queries.get_root(summary.root_id, reader())


def _page(root: Post, form: SummaryForm) -> str:
    may_moderate = reader().moderates(root.topic_id)
    is_own = rules.is_own(root, signed_in())
    accepts = may_moderate or is_own
    waiting = summary_queries.list_waiting(root.id, reader(), all_of_them=accepts, may_moderate=may_moderate)
    return render_template(
        "posts/summary.html",
        root=root,
        form=form,
        shown=summary_queries.find(root.id, reader()) if root.has_summary else None,
        waiting=waiting,
        accepts=accepts,
        may_moderate=may_moderate,
        is_own=is_own,
        takes_stances=rules.takes_stances(root),
        is_long=root.reply_count > LONG and rules.may_reply(root),
        long=LONG,
    )
