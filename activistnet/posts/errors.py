"""What a member can get wrong with posts."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, NotFound, Refused, TooMany


class ThreadLocked(Refused):
    """The thread takes no replies, and what it says stays as it is."""

    message = _l("This thread is locked. No one can reply or edit what they wrote.")

    def __init__(self, thread: str | None = None) -> None:
        super().__init__()
        self.way_on = (thread, _l("Go to the thread")) if thread else None


class InArchive(ThreadLocked):
    """Its topic is read, and nothing in its debates changes any more; or what opened the thread is over for long."""

    status = 409
    message = _l(
        "This is an archive: no one writes, votes or changes anything here any more. You can still delete what you "
        "wrote, and withdraw what you said about a reply."
    )


def refusal_to_change(*, is_archived: bool, thread: str | None = None) -> ThreadLocked:
    """Why what is said in a thread stays as it is."""
    return InArchive(thread) if is_archived else ThreadLocked(thread)


class MergedThread(NotFound):
    """It was a discussion, and is a reply in another thread now."""

    def __init__(self, reply_id: int, root_id: int) -> None:
        super().__init__()
        self.reply_id, self.root_id = reply_id, root_id


class AnsweredIsGone(Refused):
    """The reply that was to be answered is deleted, hidden, or of another thread."""

    message = _l("That reply is gone. We've kept your text below: you can reply to the thread instead.")


class AnsweredMoved(Refused):
    """The reply that was to be answered is in another thread since."""

    message = _l("That reply has been moved to this discussion. We've kept your text: you can send it here.")


class NotAdmitted(Forbidden):
    """The thread takes replies of some alone, and the sentence is of whom."""


class TooSoon(TooMany):
    """The thread is slowed, and the member has replied a short while ago."""

    message = _l("This thread is in slow mode, and you replied a short while ago. We've kept what you wrote.")


class StaysOpen(Refused):
    """People differ about posts of this kind, and each side is heard."""

    field = "who"
    message = _l("Everyone can reply to a petition. You can slow its thread down instead.")


class SlowedByTeam(Refused):
    """A moderator wants it so for a while."""

    field = "minutes"
    message = _l("A moderator has slowed this thread down. You can't change that.")


class QuotedIsGone(Refused):
    """What was to be quoted is deleted, hidden, or of another thread."""

    message = _l("What you wanted to quote is gone. We've kept your text below, without the quote.")


class MayNotQuote(Forbidden):
    """Its author does not want to be quoted by this member."""

    message = _l("Whoever wrote that doesn't want to be quoted. We've kept your text below, without the quote.")


class NotInTheirReply(Refused):
    """A quote says something else than the post that it names."""

    field = "passage"
    message = _l("Quote only words that are in the original. You can shorten them, but not change them.")


class NotYourWords(Forbidden):
    """A quote is between two."""

    message = _l("Only the person quoted, or the author of the reply, can take a quote out.")


class NotAnAnswer(Refused):
    """What it replies to is no question."""

    message = _l("Only a reply to a question can be marked as the answer.")


class NotTheAsker(Forbidden):
    """Somebody else's question."""

    message = _l("Only the person who asked, or who opened the thread, can mark the answer.")


class NotTheAuthor(Forbidden):
    """Somebody else's post."""

    message = _l("Only the author can change or delete a post.")


class NotDeletable(Refused):
    """Its kind is kept: the sentence is that kind's own."""


class NoReply(Refused):
    """What opens a thread is shared, or signed."""

    message = _l("You can only say this of replies.")


class OwnReply(Forbidden):
    """Somebody's own reply."""

    message = _l("You can't vote on your own reply.")


class NoSides(Refused):
    """Nobody says where they stand there."""

    message = _l("You can only add context where people say which side they're on: in debates, and under petitions.")


class NotesOfOwn(Forbidden):
    """Somebody's own post."""

    message = _l("You can't add context to your own post. You can edit it, or reply.")


class AlreadyNoted(Refused):
    """One for each member and post."""

    status = 409
    message = _l("You've already added context to this.")


class SentenceChanged(Refused):
    """What a note was to be about isn't said any more."""

    status = 409
    field = "sentence"
    message = _l("The author has changed that sentence in the meantime. Choose again.")


class OwnNote(Forbidden):
    """Somebody's own note."""

    message = _l("You can't rate your own note.")


class StaysDebate(Refused):
    """People have said where they stand."""

    field = "debate"
    message = _l("People have taken sides here, so this stays a debate.")


class TooManySaved(Refused):
    """The member's list is full."""

    message = _l("Your list of saved posts is full. Remove some, then save this one.")


class TooManyFilters(Refused):
    """The member filters as many words as one can."""

    field = "word"
    message = _l("You already filter as many words as you can. Remove some, then add this one.")


class TooManyThreads(Refused):
    """The member follows or has muted as many threads as one can."""

    message = _l("You already follow or mute as many threads as you can. Remove some from your list, then try again.")


class ChangedMeanwhile(Refused):
    """Its author has changed it since somebody read it who wants others to see it."""

    status = 409
    message = _l("The author changed this after you read it. Read it again before others can see it.")


class NotShareable(Refused):
    """A reply has no page of its own."""

    message = _l("You can only share whole threads.")


class NoSuchTag(Refused):
    """One that its topic does not have, or more than there may be."""

    field = "tags"
    message = _l("Choose up to 3 tags of this topic.")


class PollStays(Refused):
    """Somebody has answered."""

    field = "options"
    message = _l("People have voted, so the poll stays as it is.")


class PollIsOver(Refused):
    """It has ended."""

    message = _l("This poll has ended. No one can vote any more.")


class PollIsOther(Refused):
    """Its author has changed it since the page was made."""

    message = _l("The poll has changed since you opened it. Read it again, and then vote.")


class UnknownOption(Refused):
    """None that there is to choose."""

    message = _l("Choose one of the options.")


class NothingRestated(Refused):
    """A reply says nothing of what it answers."""

    message = _l("This reply doesn't say what you mean.")


class NotTheirWords(Forbidden):
    """Somebody else is answered."""

    message = _l("Only the person who is replied to can say that this is what they mean.")


class TooShort(Refused):
    """A thread that is read in a minute."""

    field = "sentences"
    message = _l("This thread is still too short to be summarised.")


class CitesNothing(Refused):
    """What a sentence cites is deleted, hidden, or of another thread."""

    field = "sentences"
    message = _l("Cite replies that are shown in this thread.")


class NotTheirsToAccept(Forbidden):
    """Neither the thread's author nor a moderator, or their own."""

    message = _l("The thread's author or a moderator decides about a summary, and no one about their own.")


class NotTheirsToRemove(Forbidden):
    """A summary of somebody else's in a thread of somebody else's. Moderators decide about it, in a case."""

    message = _l("Only whoever wrote a summary or opened the thread can remove it here. Moderators decide about it.")


class ModeratorAccepts(Forbidden):
    """A summary is held: whoever may decide about it lets it in first."""

    message = _l("A moderator has to accept this summary before others can see it.")
