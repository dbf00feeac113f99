"""What happened to posts and shares."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DiscussionPosted:
    """A member opened a discussion."""

    post_id: int
    author_id: int
    topic_id: int


@dataclass(frozen=True)
class ReplyPosted:
    """A member answered the thread's post (`parent_id` is then `root_id`) or another reply.

    `unlisted_for` are the members who are not shown what its author writes.
    """

    reply_id: int
    root_id: int
    parent_id: int
    author_id: int
    unlisted_for: tuple[int, ...] = ()


@dataclass(frozen=True)
class PostHeld:
    """A post waits until somebody has looked at it: from the beginning, or though it `was_seen`."""

    post_id: int
    root_id: int
    was_seen: bool = False


@dataclass(frozen=True)
class RepliesKeptOut:
    """The author of a thread doesn't publish these, which waited for them."""

    reply_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class PostReleased:
    """A post that was held, or refused, is for everybody: again where it `was_seen` before."""

    post_id: int
    root_id: int
    was_seen: bool


@dataclass(frozen=True)
class PostEdited:
    """The text of a post or reply changed."""

    post_id: int


@dataclass(frozen=True)
class PostRendered:
    """A text that stays as it was is shown otherwise; `root_id` is its own id unless it is a reply's."""

    post_id: int
    root_id: int


@dataclass(frozen=True)
class QuoteDetached:
    """Quoted words were taken out of a reply."""

    reply_id: int
    root_id: int


@dataclass(frozen=True)
class MembersMentioned:
    """A text names members who have not been told of it; of what answers nothing, `parent_id` is its own."""

    post_id: int
    root_id: int
    parent_id: int
    author_id: int
    member_ids: tuple[int, ...]


@dataclass(frozen=True)
class AnswerMarked:
    """A reply answers a question, or does so no more."""

    reply_id: int
    question_id: int
    root_id: int


@dataclass(frozen=True)
class Understood:
    """Whoever is answered says that a reply restates what they meant, or not any more; `is_news` the first time."""

    reply_id: int
    root_id: int
    by_id: int
    is_news: bool


@dataclass(frozen=True)
class PostDeleted:
    """An author took a post away; `root_id` is its own id unless it is a reply. `was_seen` by others, until then."""

    post_id: int
    root_id: int
    was_seen: bool


@dataclass(frozen=True)
class VotesChanged:
    """Members said what replies of a thread were to them; its order is from before."""

    root_id: int


@dataclass(frozen=True)
class NotedTextChanged:
    """A text of this thread says something else, one that has notes about sentences of it."""

    root_id: int


@dataclass(frozen=True)
class ThreadMoved:
    """A thread stands in another topic than before."""

    root_id: int
    from_topic_id: int
    to_topic_id: int


@dataclass(frozen=True)
class BranchesMoved:
    """Replies stand in another thread than before, with what is below them; what opens either may be among them.

    They were below `parent_ids`, which stay.
    """

    from_root_id: int
    to_root_id: int
    reply_ids: tuple[int, ...]
    parent_ids: tuple[int, ...]
    reason: str
    by_id: int


@dataclass(frozen=True)
class BranchesPutBack:
    """That replies were moved, at this moment, is taken back: they are in the thread again where they were."""

    from_root_id: int
    to_root_id: int
    reply_ids: tuple[int, ...]
    parent_ids: tuple[int, ...]
    moved_at: str


@dataclass(frozen=True)
class PollChanged:
    """A discussion asks something, or something else than before."""

    root_id: int


@dataclass(frozen=True)
class PollVoted:
    """A member chose an answer, or another one, or left."""

    root_id: int


@dataclass(frozen=True)
class SummaryChanged:
    """Another summary is shown over a thread, or none; whose it is, where it was accepted."""

    root_id: int
    accepted_author_id: int | None


@dataclass(frozen=True)
class TranslationMoved:
    """Moderators have put a translation out of sight, or back; whether they let one in that nobody had read."""

    post_id: int
    translation_id: int
    is_let_in: bool


@dataclass(frozen=True)
class ThreadGated:
    """Who may reply in a thread, or how fast, is another matter than before."""

    root_id: int


@dataclass(frozen=True)
class PostShared:
    """A member passed a post on for the first time."""

    share_id: int
    post_id: int
    member_id: int
