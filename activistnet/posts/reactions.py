"""What happens to drafts when members leave, and to kept pages when words are new, changed or taken away."""

from datetime import timedelta

from ..core.data.db import db
from ..core.jobs.tasks import enqueue, enqueue_each
from ..core.web import pagecache
from ..core.web.pagestore import numbered
from ..follows.events import MemberBlocked
from ..media import queries as media
from ..media.events import PictureAwaited, PictureDrawn, PictureGone, PictureRefused
from ..media.services import pictures
from ..members.events import MemberLeft, MemberSuspended, ReachLimited, SuspensionLifted
from ..topics.events import TopicAudienceChanged, TopicBanChanged
from . import pages, tasks
from .events import (
    AnswerMarked,
    BranchesMoved,
    BranchesPutBack,
    DiscussionPosted,
    NotedTextChanged,
    PollChanged,
    PollVoted,
    PostDeleted,
    PostEdited,
    PostHeld,
    PostReleased,
    PostRendered,
    QuoteDetached,
    ReplyPosted,
    SummaryChanged,
    ThreadGated,
    ThreadMoved,
    Understood,
    VotesChanged,
)
from .kinds import card_path
from .live import tell_back, tell_gone
from .models import Post
from .services import (
    activities,
    context,
    drafts,
    filters,
    gates,
    mentions,
    polls,
    quotes,
    reading,
    saving,
    sharing,
    summaries,
    texts,
    useful,
    wishes,
)

STRAGGLERS = timedelta(seconds=5)  # so long a reply may be on its way that saw its thread where it was before
GATHERED = timedelta(seconds=20)  # votes of so long make one new order


def on_member_left(event: MemberLeft) -> None:
    """What was published stays; what was not, what was told and said to followers, and what was saved goes."""
    drafts.forget_all(event.member_id)
    activities.forget_all(event.member_id)
    sharing.forget_notes(event.member_id)
    enqueue_each(tasks.render_again, media.keepers_of(event.member_id, "text"))  # whose pictures go
    saving.forget_all(event.member_id)
    wishes.forget_all(event.member_id)
    reading.forget_all(event.member_id)
    mentions.forget_all(event.member_id)
    enqueue_each(tasks.render_again, texts.naming(event.member_id))
    texts.forget_member(event.member_id)
    gates.forget_all(event.member_id)
    filters.forget_all(event.member_id)
    polls.forget_all(event.member_id)
    summaries.forget_all(event.member_id)
    enqueue_each(tasks.rank_again, useful.threads_of(event.member_id))
    useful.forget_all(event.member_id)
    enqueue_each(tasks.rank_again, context.threads_of(event.member_id))
    context.forget_all(event.member_id)


def on_ban(event: TopicBanChanged) -> None:
    """Their votes in the topic count no more, or again."""
    useful.count_anew(event.member_id)


def on_audience(event: TopicAudienceChanged) -> None:
    """The posts of the topic follow, the first of them at once."""
    tasks.spread_audience(event.topic_id)


def on_blocked(event: MemberBlocked) -> None:
    """Neither is quoted by the other any more."""
    quotes.part(event.member_id, event.blocked_id)


def on_limit(event: ReachLimited) -> None:
    """Lists that are kept show what they wrote no more, or again."""
    pages.forget_lists_of(event.member_id)


def on_suspension(event: MemberSuspended | SuspensionLifted) -> None:
    """Their votes count no more, or again."""
    useful.count_anew(event.member_id)


def on_votes(event: VotesChanged) -> None:
    """The order of the thread follows soon."""
    enqueue(tasks.rank, event.root_id, after=GATHERED)


def on_noted_text(event: NotedTextChanged) -> None:
    """Which sentences are still there, and so which notes are shown, is looked up at once."""
    enqueue(tasks.rank, event.root_id)


def on_posted(event: DiscussionPosted) -> None:
    """Its topic shows it to everybody at once."""
    _forget_pages_of(event.post_id)


def on_held(event: PostHeld) -> None:
    """Nobody else is shown it for now; open pages drop what they showed."""
    _settle(event.post_id, counts=event.was_seen)
    if event.was_seen:
        tell_gone(event.root_id, event.post_id)


def on_released(event: PostReleased) -> None:
    """Its pictures are seen where it is, and lists show it; open pages take back what they showed."""
    _settle(event.post_id, counts=True)
    if event.was_seen and event.post_id != event.root_id:
        tell_back(event.root_id, event.post_id)


def on_text(event: DiscussionPosted | ReplyPosted | PostEdited) -> None:
    """Whoever it names is told."""
    mentions.note(event.reply_id if isinstance(event, ReplyPosted) else event.post_id)


def on_reply(event: ReplyPosted) -> None:
    """On the next visit its author is told what came since."""
    reading.begin(event.root_id, event.author_id)


def on_answer(event: AnswerMarked) -> None:
    """The pages of the thread say so."""
    pagecache.forget(numbered(event.root_id))


def on_edited(event: PostEdited) -> None:
    """Nobody is shown what it said before."""
    _forget_pages_of(event.post_id)


def on_moved(event: ThreadMoved) -> None:
    """Both topics show it otherwise, and what is written at this moment follows."""
    post = db.session.get_one(Post, event.root_id)
    for topic_id in (event.from_topic_id, event.to_topic_id):
        pages.forget(post.id, topic_id, author_id=post.author_id)
    enqueue(tasks.settle_topic, event.root_id, after=STRAGGLERS)


def on_branches(event: BranchesMoved | BranchesPutBack) -> None:
    """Both threads and their authors' pages show it otherwise, and what is written at this moment follows."""
    for root_id in (event.from_root_id, event.to_root_id):
        _forget_pages_of(root_id)
        pagecache.forget(numbered(root_id), card_path(root_id))
    pages.forget_authors(event.reply_ids)
    enqueue(tasks.settle_branches, event.to_root_id, after=STRAGGLERS)


def on_poll(event: PollChanged | PollVoted) -> None:
    """The page of its discussion says so, or of the one that it was merged into."""
    post = db.session.get(Post, event.root_id)
    pagecache.forget(numbered(post.root_id if post and post.root_id else event.root_id))


def on_understood(event: Understood) -> None:
    """The pages of the thread say so."""
    pagecache.forget(numbered(event.root_id))


def on_summary(event: SummaryChanged) -> None:
    """The pages of the thread show it."""
    pagecache.forget(numbered(event.root_id))


def on_gated(event: ThreadGated) -> None:
    """Its page says so, and offers no place to reply to whom it is closed."""
    pagecache.forget(numbered(event.root_id))


def on_rendered(event: PostRendered) -> None:
    """Its thread shows it otherwise; lists show its words alone."""
    pagecache.forget(numbered(event.root_id))


def on_detached(event: QuoteDetached) -> None:
    """Nobody is shown what a reply quoted."""
    pagecache.forget(numbered(event.root_id))


def on_deleted(event: PostDeleted) -> None:
    """Nobody is shown its words and pictures any more, and its author's votes may rest on nothing else."""
    pictures.remove_of("text", event.post_id)
    _forget_pages_of(event.post_id)
    useful.count_anew(db.session.get_one(Post, event.post_id).author_id)


def on_picture(event: PictureAwaited | PictureDrawn | PictureRefused | PictureGone) -> None:
    """A text is shown with the picture, or without it, from now on."""
    if event.use == "text" and event.keeper_id is not None:
        enqueue(tasks.render_again, event.keeper_id)


def _settle(post_id: int, *, counts: bool) -> None:
    """Its pages show it otherwise; what its author voted may rest on it, and `counts` otherwise then."""
    post = db.session.get_one(Post, post_id)
    pages.settle(post)
    if counts:
        useful.count_anew(post.author_id)


def _forget_pages_of(post_id: int) -> None:
    post = db.session.get_one(Post, post_id)
    pages.forget(post.root_id or post.id, post.topic_id, author_id=post.author_id)
