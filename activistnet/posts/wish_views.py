"""Following and muting threads: nobody else is told."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import notes
from ..core.web.addresses import came_from
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..follows.forms import MuteForm
from . import limits, queries, urls, wish_queries
from .links import post_url
from .models import Post
from .services import wishes

bp = Blueprint("wishes", __name__)


@bp.get("/me/threads")
@login_required
def index() -> ResponseReturnValue:
    """What one follows or has muted."""
    page = wish_queries.list_wished(reader(), after=request.args.get("after"))
    return render_template("posts/threads.html", page=page)


@bp.post("/posts/<int:post_id>/follow")
@known_otherwise(STATE)
@form_again
@login_required
def follow(post_id: int) -> ResponseReturnValue:
    """Hear of every reply in a thread."""
    expect_button()
    root = queries.get_root(post_id, reader())
    hit(limits.WISH, str(signed_in().id))
    wishes.follow(root, signed_in())
    return notes.lead(post_url(root), "thread-followed")


@bp.get("/posts/<int:post_id>/mute")
@login_required
def mute_for(post_id: int) -> ResponseReturnValue:
    """For how long to hear of none."""
    return _mute_page(queries.get_root(post_id, reader()), MuteForm(formdata=None))


@bp.post("/posts/<int:post_id>/mute")
@known_otherwise(STATE)
@form_again
@login_required
def mute(post_id: int) -> ResponseReturnValue:
    """Hear of none, for a while or for good."""
    root, form = queries.get_root(post_id, reader()), MuteForm()
    if not form.validate():
        return _mute_page(root, form), 422
    hit(limits.WISH, str(signed_in().id))
    wishes.mute(root, signed_in(), days=int(form.typed("days") or 0))
    return notes.lead(post_url(root), "thread-muted")


@bp.post("/posts/<int:post_id>/as-usual")
@known_otherwise(STATE)
@form_again
@login_required
def forget(post_id: int) -> ResponseReturnValue:
    """Hear of it as usual."""
    expect_button()
    wishes.forget(post_id, signed_in())
    return notes.lead(came_from() or urls.threads(), "thread-as-usual")


def _mute_page(root: Post, form: MuteForm) -> str:
    return render_template("posts/mute.html", root=root, form=form)
