"""Replies: writing one, showing some, and where each stands."""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import DomainError, NotFound
from ..core.web.csrf import form_again
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, known_otherwise
from ..core.web.pagecache import public_page
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..members.models import Member
from . import limits, mentioned, own_words, queries, reply_queries, rules, stances, threads, urls
from .again_queries import find_own_hidden
from .errors import (
    AnsweredIsGone,
    AnsweredMoved,
    MayNotQuote,
    MergedThread,
    NotAdmitted,
    NotInTheirReply,
    QuotedIsGone,
    ThreadLocked,
    refusal_to_change,
)
from .forms import ReplyForm
from .gates import Gate, says_who
from .gates import find as find_gate
from .links import post_url
from .models import Post
from .own import with_ban
from .services import drafts, quotes
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
    own = with_ban(own, root.topic_id, find_member())
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


def _own_words(reply_id: int) -> str:
    """What this member wrote in a thread that they can't read. Raises NotFound."""
    member = find_member()
    post = own_words.find_mine(reply_id, member)
    if post is None or member is None or post.root_id is None:
        raise NotFound
    return render_template("posts/own_words.html", post=post, may_change=own_words.may_change(post, member))
