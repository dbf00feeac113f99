"""What asking for a coach, and coaching, can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused


class OnlyCoaches(Forbidden):
    """Somebody who isn't one, or not any more."""

    message = _l("Only coaches can see who asks for one.")


class OnlyItsAuthor(Forbidden):
    """Somebody else's petition, or one that is closed."""

    message = _l("Only the author can ask a coach about a petition, and only while it's open.")


class NothingToRead(Refused):
    """There is no draft, or it says nothing yet."""

    status = 409
    message = _l("There's nothing for a coach to read yet. Write what you want first.")


class NobodyCoaches(Refused):
    """No member of this site is a coach."""

    status = 409
    message = _l("This site has no coaches at the moment.")


class NotYoursToCoach(Forbidden):
    """Their own request, one of somebody they run a petition with, or a block lies between the two."""

    message = _l("You can't coach this author.")


class ReachIsLimited(Forbidden):
    """Moderators have limited whom they reach."""

    message = _l("For a while, what you write reaches only those who follow you, so you can't coach.")


class ClaimedAlready(Refused):
    """Another coach was faster, or it is over."""

    status = 409
    message = _l("Another coach was faster, or the author doesn't ask any more.")


class EnoughClaimed(Refused):
    """Each author waits for an answer."""

    status = 409
    message = _l("You're coaching ten authors already. Finish with one of them first, or let someone else do it.")


class NothingSuggested(Refused):
    """The words are the same."""

    message = _l("You haven't changed anything.")


class EnoughSuggested(Refused):
    """Its author reads each."""

    status = 409
    message = _l("Too many suggestions are waiting for the author. Wait until they've decided, or withdraw some.")


class EnoughNotes(Refused):
    """The same of notes."""

    status = 409
    field = "words"
    message = _l("You've left twenty notes here. That's all there's room for.")


class GroundChanged(Refused):
    """What the coach read there isn't there any more."""

    status = 409
    message = _l("The text has changed here since your coach read it, so this suggestion doesn't fit any more.")


class WouldNotFit(Refused):
    """What comes out is too long, empty, or a link where there may be none."""

    status = 409
    message = _l("With this change alone, the text would be empty, too long, or hold a link where there can't be one.")


class AnsweredAlready(Refused):
    """It was taken, refused or withdrawn."""

    status = 409
    message = _l("This suggestion has been taken, refused or withdrawn already.")


class IsOver(Refused):
    """The author has ended it, or it ended by what happened."""

    status = 409
    message = _l("This request for a coach has ended.")


class NotAppointable(Refused):
    """Somebody who can't sign in, or is nobody."""

    status = 409
    message = _l("This member can't be a coach.")
