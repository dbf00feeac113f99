"""One's own words: changing them, what they said before, and deleting them."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import NotFound
from ..core.web.csrf import form_again
from ..core.web.forms import Form
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..members.urls import profile
from ..topics.urls import topic
from . import limits, mentioned, own_words, queries, urls, version_queries
from .errors import StaysDebate
from .forms import DiscussionForm, NothingForm, TextForm
from .kinds import kind_of
from .links import post_url
from .models import Post
from .services import languages, versions
from .services import posts as services

bp = Blueprint("own_words", __name__)


@bp.get("/posts/<int:post_id>/edit")
@login_required
def edit(post_id: int) -> ResponseReturnValue:
    """The form with one's text."""
    post, _root = own_words.get_editable(post_id, signed_in(), reader())
    return _edit_page(post, _edit_form(post))


@bp.post("/posts/<int:post_id>/edit")
@known_otherwise(STATE)
@form_again
@login_required
@body_limit(LONG_TEXT, files=LARGEST)
def save(post_id: int) -> ResponseReturnValue:
    """Change one's text; it is marked as edited."""
    post, root = own_words.get_editable(post_id, signed_in(), reader())
    along = take_along(signed_in())
    versions.hold(post)
    form = _edit_form(post)
    along.put_into(form)
    if not form.validate():
        return _edit_page(post, form), 422
    hit(limits.EDIT, str(signed_in().id))
    title = form.typed("title") if post is root else None
    if isinstance(form, DiscussionForm):
        try:
            services.make_debate(post, is_debate=form.debate.data)
        except StaysDebate as refusal:
            return _edit_page(post, form.refused(refusal)), refusal.status
    services.edit_post(post, signed_in(), root, body=form.typed("body"), title=title)
    languages.say(post, form.typed("said_language"))
    return lead(post_url(post), mentioned.note_of("changed", post.body))


@bp.get("/posts/<int:post_id>/history")
def history(post_id: int) -> ResponseReturnValue:
    """What a discussion or a reply said before."""
    post = queries.find_post(post_id, reader()) or own_words.find_mine(post_id, find_member())
    if post is None:
        raise NotFound
    if (elsewhere := kind_of(post).history) is not None:
        return redirect(elsewhere(post.id), 301)
    now, after = version_queries.Texts(post.version, post.title, post.body), request.args.get("after")
    changes = version_queries.list_changes(post.id, now, is_all=reader().moderates(post.topic_id), after=after)
    return render_template("posts/history.html", post=post, changes=changes, address=urls.history(post.id))


@bp.get("/posts/<int:post_id>/delete")
@login_required
def confirm_delete(post_id: int) -> ResponseReturnValue:
    """One question, one button."""
    post = own_words.get_deletable(post_id, signed_in(), reader())
    return render_template("posts/delete.html", post=post, excerpt=queries.excerpt(post.body, queries.EXCERPT))


@bp.post("/posts/<int:post_id>/delete")
@login_required
def delete(post_id: int) -> ResponseReturnValue:
    """Take one's words away."""
    member = signed_in()
    post = own_words.get_deletable(post_id, member, reader())
    NothingForm().validate()
    root = own_words.find_thread(post, reader())
    services.delete_post(post, member)
    if root is None:
        return lead(profile(member.handle), "reply-deleted")
    if post is root:
        return lead(topic(post.topic.slug), "discussion-deleted")
    return lead(f"{post_url(root)}#replies", "reply-deleted")


def _edit_page(post: Post, form: Form) -> str:
    stays_debate = post.is_debate and queries.has_stances(post.id)
    return render_template("posts/edit.html", post=post, form=form, stays_debate=stays_debate)


def _edit_form(post: Post) -> DiscussionForm | TextForm:
    """The form for a text, filled with what it says."""
    if post.root_id is not None:
        return TextForm(obj=post)
    return DiscussionForm(obj=post, data={"debate": post.is_debate})
