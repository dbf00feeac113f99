"""Shares: making one, following its link, and seeing what one's own brought."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.web.cookies import set_cookie
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.pagecache import public_page
from ..members.models import Member
from . import limits, queries, share_queries
from .forms import ShareForm
from .kinds import kind_of
from .links import bare_url, post_url
from .models import Post
from .services import sharing

bp = Blueprint("shares", __name__)

REMEMBERED = 24 * 3600
TOLD = 5 * 60


@bp.get("/posts/<int:post_id>/share")
def write(post_id: int) -> ResponseReturnValue:
    """The note that goes with a share, and its link once there is one; visitors join when they send it."""
    member = find_member()
    post = queries.get_root(post_id, reader())
    mine = share_queries.find_share(post.id, member) if member else None
    form = ShareForm(formdata=None, obj=mine)
    return render_template("posts/share.html", post=post, form=form, share=mine)


@bp.post("/posts/<int:post_id>/share")
@form_again
@login_required
def create(post_id: int) -> ResponseReturnValue:
    """Pass a post on to one's followers, or change the note."""
    member = signed_in()
    post = queries.get_post(post_id, reader())
    mine = share_queries.hold_share(post.id, member)
    form = ShareForm(obj=mine)
    if not form.validate():
        return render_template("posts/share.html", post=post, form=form, share=mine), 422
    return lead(pass_on(post, member, form), "changed" if mine else "shared")


def pass_on(post: Post, member: Member, form: ShareForm) -> str:
    """Pass it on with a form in shape; the page to lead to."""
    hit(limits.SHARE, str(member.id))
    sharing.share(post, member, note=form.typed("note"), shows_name=bool(form.shows_name.data))
    return f"{post_url(post)}#share"


@bp.get("/s/<token>")
def follow(token: str) -> ResponseReturnValue:
    """Where a share's link leads. Where shares are counted, this browser remembers it for a day.

    Where its member shows their name, the page asks who it was: that page is the same for all, and kept for all.
    Whoever makes previews follows it, too; what search engines list is the page it leads to.
    """
    reading = reader()
    share = share_queries.get_share(token, reading)
    post = share.post
    response = make_response(redirect(post_url(post), 303))
    response.headers["X-Robots-Tag"] = "noindex"
    path = bare_url(post)
    if kind_of(post).counts_shares:
        set_cookie(response, "via", token, max_age=REMEMBERED, path=path)
    if share.shows_name and not reading.is_member(share.member_id):
        set_cookie(response, "shared", token, max_age=TOLD, path=path, for_scripts=True)
    return response


@bp.get("/s/<token>/from")
@public_page()
def shared_by(token: str) -> ResponseReturnValue:
    """Who passed it on by this link, as a part of the page that it leads to."""
    response = make_response(
        render_template("posts/_shared_by.html", share=share_queries.get_named_share(token, reader()))
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/shares")
@login_required
def index() -> ResponseReturnValue:
    """One's own shares and what they brought."""
    page = share_queries.list_shares(signed_in(), after=request.args.get("after"))
    return render_template("posts/shares.html", page=page)
