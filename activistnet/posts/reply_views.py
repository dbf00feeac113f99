"""Replies, and changing or deleting what one wrote."""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import DomainError, NotFound
from ..core.web.csrf import form_again
from ..core.web.forms import Form
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..members.models import Member
from ..members.urls import profile
from ..topics.urls import topic
from . import limits, mentioned, own_words, queries, reply_queries, rules, stances, threads, urls, version_queries
from .again_queries import find_own_hidden
from .errors import (
    AnsweredIsGone,
    AnsweredMoved,
    MayNotQuote,
    MergedThread,
    NotAdmitted,
    NotInTheirReply,
    QuotedIsGone,
    StaysDebate,
    ThreadLocked,
    refusal_to_change,
)
from .forms import DiscussionForm, DraftForm, NothingForm, ReplyForm, TextForm
from .gates import Gate, says_who
from .gates import find as find_gate
from .kinds import kind_of
from .links import post_url
from .models import Post
from .services import drafts, languages, quotes, sent_forms, versions
from .services import posts as services
from .services.sent_forms import Mark

bp = Blueprint("posts", __name__)

QUOTE_REFUSED = (QuotedIsGone, MayNotQuote)


@bp.get("/posts/<int:post_id>/replies")
def write_reply(post_id: int) -> ResponseReturnValue:
    """The place to answer the reply `?parent=`, or the thread; visitors write, too, and join when they send it."""
    member = find_member()
    try:
        root, own = queries.get_root_with_own(post_id, reader())
    except MergedThread as merged:
        return redirect(urls.replies(merged.root_id, to=request.args.get("parent", post_id, type=int)), 303)
    if not rules.may_reply(root):
        raise refusal_to_change(is_archived=root.is_archived, thread=post_url(root))
    if not own.gate.is_admitted:
        raise NotAdmitted(says_who(own.gate.who))
    parent = _find_parent(root, request.args.get("parent", type=int))
    places = drafts.of_reply(root.id, parent.id if parent else None)
    typed = queries.find_drafts(member.id, places) if member else {}
    if (again := find_own_hidden(request.args.get("again", type=int), member)) and again.root_id == root.id:
        typed["body"] = again.body
    form = ReplyForm(formdata=None, data={**typed, "parent": parent.id if parent else None})
    if (quoted_id := request.args.get("quote", type=int)) is not None:
        try:
            said = quotes.expect_quotable(root, reader(), quoted_id)
        except QUOTE_REFUSED as refusal:
            return _reply_page(root, form, parent, gate=own.gate, refusal=refusal), refusal.status
        form.quote.data, form.passage.data = quoted_id, quotes.beginning(said)
    return _reply_page(root, form, parent, gate=own.gate)


@bp.post("/posts/<int:post_id>/replies")
@known_otherwise(OWN_KEY)
@form_again
@login_required
@body_limit(LONG_TEXT, files=LARGEST)
def reply(post_id: int) -> ResponseReturnValue:
    """Answer in a thread."""
    member = signed_in()
    along, form = take_along(member), ReplyForm()
    root, mark = _get_root(post_id, form), form.mark()
    along.put_into(form)
    if not form.validate():
        return _reply_page(root, form, _find_parent(root, form.parent.data)), 422
    try:
        sent = send_reply(root, member, form, mark)
        return lead(urls.reply(sent.id), "held" if sent.is_held else mentioned.note_of("replied", form.typed("body")))
    except NotInTheirReply as refusal:
        return _reply_page(root, form.refused(refusal), _find_parent(root, form.parent.data)), refusal.status
    except (*QUOTE_REFUSED, NotAdmitted) as refusal:
        form.quote.data = form.quote.data if isinstance(refusal, NotAdmitted) else None
        return _reply_page(root, form, _find_parent(root, form.parent.data), refusal=refusal), refusal.status
    except (AnsweredIsGone, ThreadLocked) as refusal:
        moved = queries.find_post(form.parent.data or 0, reader())
        if moved is not None and (moved.root_id or moved.id) != root.id:
            there = queries.get_thread_of(moved, reader())
            return _reply_page(there, form, _find_parent(there, moved.id), refusal=AnsweredMoved()), refusal.status
        form.parent.data = None
        return _reply_page(root, form, None, refusal=refusal), refusal.status


def send_reply(root: Post, member: Member, form: ReplyForm, mark: Mark | None) -> services.Sent:
    """Answer with a form in shape, known again by its mark.

    Raises AnsweredIsGone, NotAdmitted, TooSoon or ThreadLocked.
    """
    body, parent_id = form.typed("body"), form.parent.data
    # Before the thread's own row is touched, for which all who answer wait; a refusal brings the draft back.
    turn = drafts.send(member, *drafts.of_reply(root.id, parent_id).values(), mark=mark)
    if turn.made:
        return services.Sent(turn.made, is_held=queries.is_held(turn.made))
    hit(limits.REPLY, str(member.id), loosely=True)
    return services.reply(
        root,
        member,
        body=body,
        parent_id=parent_id,
        stance=form.stance.data or None,
        quoting=form.quoting,
        restated=form.typed("restated"),
        post_id=turn.number,
    )


@bp.get("/posts/<int:post_id>/replies.json")
@public_page(params=("ids", "show", "sort"))
def some_replies(post_id: int) -> ResponseReturnValue:
    """The replies `ids` of a thread, as the page of it that is open shows them."""
    reading = reader()
    root, own = queries.get_root_with_own(post_id, reading)
    return jsonify(threads.load_some(root, reading, request.args, own))


@bp.get("/r/<int:reply_id>")
def permalink(reply_id: int) -> ResponseReturnValue:
    """The page of the thread that holds a reply, what opens its own since it was moved there, or one's words alone."""
    reading = reader()
    try:
        answer = reply_queries.get_reply(reply_id, reading)
    except NotFound:
        root = queries.find_post(reply_id, reading)
        return redirect(post_url(root), 303) if root and root.root_id is None else _own_words(reply_id)
    root = queries.get_thread_of(answer, reading)
    cursor = reply_queries.cursor_before(answer, reading)
    after = f"?after={cursor}" if cursor else ""
    return redirect(f"{post_url(root)}{after}#r{reply_id}", 303)


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
    now = version_queries.Texts(post.version, post.title, post.body)
    changes = version_queries.list_changes(post.id, now, after=request.args.get("after"))
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


@bp.post("/drafts")
@known_otherwise(STATE)
@login_required
@body_limit(LONG_TEXT)
def keep_draft() -> ResponseReturnValue:
    """Keep what is being typed; the composer sends it after a pause."""
    form = DraftForm()
    if not form.validate():
        return "", 422
    hit(limits.DRAFT, str(signed_in().id))
    drafts.keep(signed_in(), form.typed("place"), form.typed("body"), key=form.typed("once"))
    return "", 204


@bp.get("/sent/<key>.json")
@login_required
def sent(key: str) -> ResponseReturnValue:
    """What a form of this key made, for a browser that still keeps its text; null as long as that is not known."""
    return jsonify(post=sent_forms.find_made(signed_in(), key))


def _reply_page(
    root: Post, form: ReplyForm, parent: Post | None, *, gate: Gate | None = None, refusal: DomainError | None = None
) -> str:
    place = drafts.in_thread(root.id, parent.id if parent else None)
    divided = stances.load(root, reader(), root.reply_count, root.last_active_at)
    return render_template(
        "posts/reply.html",
        root=root,
        parent=parent,
        form=form,
        draft=place,
        takes_stances=rules.takes_stances(root),
        before=divided.before.shown(),
        restates=parent is not None and rules.takes_stances(root) and rules.may_restate(parent, find_member()),
        gate=gate or find_gate(root.id, reader()),
        quoted=root if form.quote.data == root.id else _find_parent(root, form.quote.data),
        refusal=refusal,
    )


def _get_root(post_id: int, form: ReplyForm) -> Post:
    """The thread that a form is for: since its own was merged with another one, it answers what is there of it."""
    try:
        return queries.get_root(post_id, reader())
    except MergedThread as merged:
        form.parent.data = form.parent.data or post_id
        return queries.get_root(merged.root_id, reader())


def _find_parent(root: Post, parent_id: int | None) -> Post | None:
    parent = queries.find_post(parent_id, reader()) if parent_id else None
    return parent if parent is not None and parent.root_id == root.id else None


def _edit_page(post: Post, form: Form) -> str:
    stays_debate = post.is_debate and queries.has_stances(post.id)
    return render_template("posts/edit.html", post=post, form=form, stays_debate=stays_debate)


def _edit_form(post: Post) -> DiscussionForm | TextForm:
    """The form for a text, filled with what it says."""
    if post.root_id is not None:
        return TextForm(obj=post)
    return DiscussionForm(obj=post, data={"debate": post.is_debate})


def _own_words(reply_id: int) -> str:
    """What this member wrote in a thread that they can't read. Raises NotFound."""
    member = find_member()
    post = own_words.find_mine(reply_id, member)
    if post is None or member is None or post.root_id is None:
        raise NotFound
    return render_template("posts/own_words.html", post=post, may_change=own_words.may_change(post, member))
