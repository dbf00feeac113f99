"""Shares: making one, following its link, and seeing what one's own brought."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.web.cookies import set_cookie
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..members.models import Member
from . import limits, queries, share_queries
from .forms import ShareForm
from .kinds import kind_of
from .links import post_url
from .models import Post
from .services import sharing

bp = Blueprint("shares", __name__)

REMEMBERED = 24 * 3600


@bp.get("/posts/<int:post_id>/share")
def write(post_id: int) -> ResponseReturnValue:
    """The note that goes with a share, and its link once there is one; visitors join when they send it."""
    member = find_member()
    post = queries.get_root(post_id, reader())
    mine = share_queries.find_share(post.id, member) if member else None
    form = ShareForm(formdata=None, data={"note": mine.note if mine else ""})
    return render_template("posts/share.html", post=post, form=form, share=mine)


@bp.post("/posts/<int:post_id>/share")
@form_again
@login_required
def create(post_id: int) -> ResponseReturnValue:
    """Pass a post on to one's followers, or change the note."""
    member = signed_in()
    post = queries.get_post(post_id, reader())
    mine = share_queries.hold_share(post.id, member)
    form = ShareForm(data={"note": mine.note if mine else ""})
    if not form.validate():
        return render_template("posts/share.html", post=post, form=form, share=mine), 422
    return lead(pass_on(post, member, form), "changed" if mine else "shared")


def pass_on(post: Post, member: Member, form: ShareForm) -> str:
    """Pass it on with a form in shape; the page to lead to."""
    hit(limits.SHARE, str(member.id))
    sharing.share(post, member, note=form.typed("note"))
    return f"{post_url(post)}#share"


@bp.get("/s/<token>")
def follow(token: str) -> ResponseReturnValue:
    """Where a share's link leads. Where shares are counted, this browser remembers it for a day.

    Whoever makes previews follows it, too; what search engines list is the page it leads to.
    """
    post = share_queries.get_shared_post(token, reader())
    response = make_response(redirect(post_url(post), 303))
    response.headers["X-Robots-Tag"] = "noindex"
    kind = kind_of(post)
    if kind.counts_shares:
        set_cookie(response, "via", token, max_age=REMEMBERED, path=f"{kind.path}/{post.id}")
    return response


@bp.get("/shares")
@login_required
def index() -> ResponseReturnValue:
    """One's own shares and what they brought."""
    page = share_queries.list_shares(signed_in(), after=request.args.get("after"))
    return render_template("posts/shares.html", page=page)
