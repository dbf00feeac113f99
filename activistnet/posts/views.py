"""Discussions: opening them and reading them."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..communities.urls import new_post
from ..core.refusals import NotFound
from ..core.web.csrf import form_again
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, known_otherwise
from ..core.web.pagecache import public_page
from ..core.web.urls import with_query
from ..core.words.spoken import choose_among
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..members.models import Member
from ..members.readers import reader_of
from ..topics import queries as topic_queries
from ..topics.models import Topic
from . import (
    beside,
    folding,
    holds,
    limits,
    lines,
    mentioned,
    moved_out,
    own_words,
    poll_queries,
    queries,
    reply_queries,
    threads,
    urls,
)
from .again_queries import find_own_hidden
from .errors import MergedThread, NoSuchTag
from .forms import NewDiscussionForm
from .gates import EVERYONE
from .kinds import kind_of, parts, thread_kinds
from .languages import KNOWN
from .links import bare_url, canonical_slug, post_url, share_url
from .models import Post
from .own import with_ban
from .services import drafts
from .services import posts as services
from .services.audiences import whose
from .services.sent_forms import Mark
from .services.tags import checked

bp = Blueprint("discussions", __name__)
bp.add_app_template_global(folding.write, "folded_with")
bp.add_app_template_global(kind_of, "kind_of")
bp.add_app_template_global(holds.in_words, "held_said")
bp.add_app_template_global(beside.mark, "mark_of")
bp.add_app_template_global(parts, "parts")
bp.add_app_template_global(thread_kinds, "thread_kinds")
bp.add_app_template_global(bare_url, "bare_url")
bp.add_app_template_global(post_url, "post_url")
bp.add_app_template_global(whose, "whose_posts")
bp.add_app_template_global(share_url, "share_url")


@bp.app_template_global()
def stances() -> list[tuple[str, str]]:
    """Where one may stand, with the words for it."""
    return [("for", _("For")), ("against", _("Against")), ("question", _("A question")), ("neutral", _("Neither"))]


@bp.get("/discussions")
@public_page(seconds=5, params=("sort", "topic", "language", "after"))
def index() -> ResponseReturnValue:
    """The discussions of all topics or of one: newest activity or newest first."""
    sort, slug = request.args.get("sort") or lines.ACTIVE, request.args.get("topic", "")
    topic, language = topic_queries.get_topic(slug) if slug else None, request.args.get("language", "")
    topic_id, after = topic.id if topic else None, request.args.get("after")
    topics = topic_queries.list_topics()
    return render_template(
        "discussions/index.html",
        page=lines.list_discussions(sort, reader(), topic_id=topic_id, language=language, after=after),
        sort=sort,
        topic=topic,
        topics=topics,
        written=language,
        languages=choose_among(KNOWN, topic_queries.spoken_in(topics, slug)),
    )


@bp.post("/t/<slug>/discussions")
@known_otherwise(OWN_KEY)
@form_again
@login_required
@body_limit(LONG_TEXT, files=LARGEST)
def create(slug: str) -> ResponseReturnValue:
    """Start a discussion in a topic."""
    topic, member, form = topic_queries.get_open_topic(slug), signed_in(), NewDiscussionForm()
    along, mark = take_along(member), form.mark()
    along.put_into(form)
    if not form.validate():
        return new_discussion_page(topic, form), 422
    try:
        post = start(topic, member, form, mark)
    except NoSuchTag as refusal:
        form.refused(refusal)
        return new_discussion_page(topic, form), refusal.status
    return lead(post_url(post), "held" if post.is_held else mentioned.note_of("posted", form.typed("body")))


def start(topic: Topic, member: Member, form: NewDiscussionForm, mark: Mark | None) -> Post:
    """Start it with a form in shape, known again by its mark."""
    turn = drafts.send(member, *_places(topic).values(), mark=mark)
    if turn.made:
        return queries.get_post(turn.made, reader_of(member))
    hit(limits.DISCUSSION, str(member.id))
    title, body = form.typed("title"), form.typed("body")
    is_debate, who = form.debate.data, form.typed("who") or EVERYONE
    tags = checked(topic.tags, form.tags.data or ())
    return services.start_discussion(
        topic, member, title=title, body=body, is_debate=is_debate, who=who, tags=tags, post_id=turn.number
    )


def new_discussion_page(topic: Topic, form: NewDiscussionForm | None = None) -> str:
    """The form that opens a discussion in a topic, with what was typed before."""
    member = find_member()
    if form is None:
        typed = queries.find_drafts(member.id, _places(topic)) if member else {}
        if again := find_own_hidden(request.args.get("again", type=int), member):
            typed |= {"title": again.title, "body": again.body}
        form = NewDiscussionForm(formdata=None, data=typed)
    return render_template("discussions/new.html", topic=topic, form=form, draft=drafts.in_topic(topic.slug))


@bp.get("/posts/<int:post_id>/again")
@login_required
def again(post_id: int) -> ResponseReturnValue:
    """To where something of one's own that stays out of sight is changed and sent again."""
    post = find_own_hidden(post_id, signed_in())
    if post is None:
        raise NotFound
    if post.root_id is not None:
        return redirect(urls.replies(post.root_id, to=post.parent_id, again=post.id), 303)
    return redirect(f"{new_post(post.topic.slug, post.kind)}&again={post.id}", 303)


def _places(topic: Topic) -> dict[str, str]:
    """Where what is typed is kept: the text itself at the place, and the title beside it."""
    place = drafts.in_topic(topic.slug)
    return {"body": place, **drafts.fields_of(place, ["title"])}


@bp.get("/discussions/<int:post_id>", defaults={"slug": ""})
@bp.get("/discussions/<int:post_id>/<slug>")
@public_page(params=("show", "sort", "after", "before", "fold"))
def show(post_id: int, slug: str) -> ResponseReturnValue:
    """A discussion with its thread."""
    reading = reader()
    try:
        post, own = queries.get_root_with_own(post_id, reading)
    except MergedThread:
        return redirect(reply_queries.place_of_merged(post_id, reading, request.args.get("after")), 301)
    except NotFound:
        if own_words.is_merged_of(post_id, find_member()):
            return redirect(urls.reply(post_id), 303)
        raise
    if post.kind != "discussion" or slug != canonical_slug(post):
        return redirect(with_query(post_url(post)), 301)
    own = with_ban(own, post.topic_id, find_member())
    thread = threads.load(post, reading, request.args, own)
    answer = queries.find_post(post.answer_id, reading) if post.answer_id else None
    poll = poll_queries.find(post.id, reading) if post.has_poll else None
    about = queries.find_post(post.about_id, reading) if post.about_id else None
    shown = {"answer": answer, "poll": poll, "out": moved_out.find(post, reading), "about_post": about}
    return render_template("discussions/show.html", post=post, thread=thread, **shown)
