"""Choosing the tags of a thread."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import Refused
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..topics.role_queries import find_standing
from ..topics.roles import Standing
from . import limits, queries
from .forms import TagsForm
from .links import post_url
from .models import Post
from .services import tags

bp = Blueprint("tags", __name__)


@bp.get("/posts/<int:post_id>/tags")
@login_required
def show(post_id: int) -> ResponseReturnValue:
    """Those that it has, among those of its topic."""
    post, _standing = _post(post_id)
    return render_template("posts/tags.html", post=post, form=TagsForm(data={"tags": post.shown_tags}))


@bp.post("/posts/<int:post_id>/tags")
@known_otherwise(STATE)
@form_again
@login_required
def choose(post_id: int) -> ResponseReturnValue:
    """Give it these."""
    (post, standing), form = _post(post_id), TagsForm()
    if not form.validate():
        return render_template("posts/tags.html", post=post, form=form), 422
    hit(limits.TAGS, str(signed_in().id))
    try:
        tags.choose(post, form.tags.data or (), by=standing)
    except Refused as refusal:
        return render_template("posts/tags.html", post=post, form=form.refused(refusal)), refusal.status
    return lead(post_url(post), "tagged")


def _post(post_id: int) -> tuple[Post, Standing]:
    """What opens a thread, for those who may say its tags. Raises NotFound, Forbidden."""
    post = queries.get_root(post_id, reader())
    standing = find_standing(post.topic_id, signed_in())
    tags.expect_may_tag(post, by=standing)
    return post, standing
