"""What replies are to people: saying it, and the numbers that the order "best" follows from."""

from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.application import settings
from ..core.web.csrf import form_again
from ..core.web.errors import asks_for_json
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..site.urls import home, how_we_rank
from . import best_queries, limits, queries, ranking, urls
from .forms import TAKE_BACK, UsefulForm
from .links import post_url
from .models import Post
from .services import useful

bp = Blueprint("useful", __name__)


@bp.get("/posts/<int:post_id>/useful")
@login_required
def choose(post_id: int) -> ResponseReturnValue:
    """All that a reply may be to somebody."""
    reply = queries.get_post(post_id, reader())
    useful.expect_votable(reply, signed_in())
    return _page(reply, UsefulForm(formdata=None))


@bp.post("/posts/<int:post_id>/useful")
@known_otherwise(STATE)
@form_again
@login_required
def say(post_id: int) -> ResponseReturnValue:
    """Say what a reply was to oneself, or take it back; nobody else is told."""
    member, form = signed_in(), UsefulForm()
    is_fine, value = form.validate(), form.typed("value")
    if is_fine and value == TAKE_BACK:
        useful.take_back(post_id, member)  # also of a reply that one does not see any more
        return _said(post_id, form, None)
    reply = queries.get_post(post_id, reader())
    if not is_fine:
        return _page(reply, form), 422
    hit(limits.USEFUL, str(member.id))
    useful.vote(reply, member, value)
    return _said(post_id, form, value)


@bp.get("/discussions/<int:post_id>/best.json")
@public_page(seconds=5, params=("after",))
def of_discussion(post_id: int) -> ResponseReturnValue:
    """The votes for the replies of a discussion, as far as they are told, the best first."""
    return best_data(post_id, "discussion", urls.best_data(post_id))


def best_data(post_id: int, kind: str, path: str) -> ResponseReturnValue:
    """The same of a thread of a kind, at this path. Raises NotFound for another."""
    root = best_queries.get_root(post_id, kind, reader())
    page = best_queries.list_counts(root.id, reader(), after=request.args.get("after"))
    here = f"{settings().base_url}{path}"
    return jsonify(
        thread=root.id,
        formula=f"{settings().base_url}{how_we_rank()}",
        z_squared=ranking.Z_SQUARED / 100,
        replies=page.items,
        next=f"{here}?{urlencode({'after': page.next})}" if page.next else None,
    )


def _said(post_id: int, form: UsefulForm, value: str | None) -> ResponseReturnValue:
    if asks_for_json():
        return jsonify(reply=post_id, value=value)
    return lead(_way_back(post_id, form), "voted" if value else "vote-gone")


def _way_back(post_id: int, form: UsefulForm) -> str:
    """The page on which it was said, at the reply."""
    place = {name: form.typed(name) for name in ("show", "after", "before") if form.typed(name)}
    reply = queries.find_post(post_id, reader())
    if reply is None:
        return home()
    if not place or reply.root_id is None:
        return urls.reply(post_id)
    root = queries.get_thread_of(reply, reader())
    return f"{post_url(root)}?{urlencode(place)}#r{post_id}"


def _page(reply: Post, form: UsefulForm) -> str:
    choices = [
        ("useful", _("Useful"), _("It adds something, whether or not you agree. It counts in the order “Best”.")),
        ("changed", _("It changed my mind"), _("It counts in the order “Best” too.")),
        ("moved", _("It moved me"), _("It's shown beside the reply.")),
        ("source", _("I'd like to see a source"), _("It's shown beside the reply, and takes nothing away from it.")),
    ]
    vote = useful.find_vote(reply.id, signed_in())
    return render_template("posts/useful.html", reply=reply, form=form, choices=choices, vote=vote)
