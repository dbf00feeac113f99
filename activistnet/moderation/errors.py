"""What reporters and moderators can get wrong."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Forbidden, Refused


class OwnPost(Refused):
    """A report on oneself."""

    message = _l("You wrote this yourself, so you can edit or delete it.")


class UnknownRule(Refused):
    """A report or decision cites a rule that does not hold there."""

    field = "rule"
    message = _l("Choose one of the rules.")


class MovedNowhere(Refused):
    """A thread is to be moved, and nobody says where to, or to where nothing can be begun."""

    field = "topic"
    message = _l("Choose the topic to move it to.")


class BannedNowhere(Refused):
    """A member is to be banned from a topic, or let in again, and nobody says from which."""

    field = "banned_from"
    message = _l("Choose the topic they're banned from.")


class TooManyReasons(Refused):
    """A rule has as many kept reasons as anybody reads."""

    field = "words"
    message = _l("That rule has enough reasons. Remove one first.")


class NotYoursToDecide(Forbidden):
    """A moderator in a case of their own, or against somebody they have blocked."""

    message = _l(
        "Another moderator has to decide this: you wrote or reported it, it's in your thread, or you've blocked its"
        " author."
    )


class AlreadyDecided(DomainError):
    """Another moderator was faster. Nothing was overwritten."""

    status = 409
    message = _l("Someone else has decided in the meantime. Read their decision before you make another.")


class OthersDecide(DomainError):
    """Somebody else decides several cases, which takes a second or two."""

    status = 409
    message = _l(
        "Another moderator is deciding several cases right now. Nothing you chose or typed is lost: send it again in a"
        " moment."
    )


class NothingToDo(Refused):
    """The post or reason is already as the decision would make it."""

    message = _l("That wouldn't change anything: it's already like that.")


class SuspendedByDecision(Refused):
    """What a decision has done is to be ended without one."""

    message = _l("A decision suspends this member. Decide again to end it.")


class NoReason(Refused):
    """Something is done to somebody without a word about why."""

    field = "reason"
    message = _l("Give a reason. The author and the public log will show it.")


class ClaimedByOther(DomainError):
    """Somebody else looks at the case already, or has decided it."""

    status = 409
    message = _l("Another moderator is looking at this case, or has decided it.")


class NotUndone(DomainError):
    """A decision can't be taken back, and all of it stays."""

    status = 409


class TooLateToUndo(NotUndone):
    """Half a minute is over, and whom it concerns has been told."""

    message = _l("It's too late to undo this: the people concerned have been told. Make another decision instead.")


class UndoneAlready(NotUndone):
    """It is pressed again, or in another window."""

    message = _l("You've already undone this decision. No one was told about it.")


class NotYoursToUndo(NotUndone):
    """Somebody else made it."""

    message = _l("Only the moderator who made a decision can undo it. You can make another one.")


class RoleLost(NotUndone):
    """Who made it doesn't moderate any more where it was made."""

    message = _l("You don't moderate there any more, so your decision stays. Another moderator can make another one.")


class DecidedSince(NotUndone):
    """Another decision rests on it."""

    message = _l("This can't be undone any more: someone has made another decision since. Read theirs first.")


class ClosedOtherwise(NotUndone):
    """A petition has been closed, and its author has said what came of it, or has left."""

    message = _l(
        "This can't be undone any more: meanwhile the author has said what came of it, or has left. Your whole decision"
        " stays."
    )


class NotAppealable(Refused):
    """There is no such decision for this member, or it has been looked at again."""

    message = _l("You can't ask for another look at this decision.")


class AskedAlready(DomainError):
    """Once for each decision."""

    status = 409
    message = _l("You've already asked for another look. You'll read the reply on this page.")


class LinkEnded(DomainError):
    """The mailed link of a suspended member, after the suspension, or when it is too old."""

    status = 410
    message = _l("This link has ended. Sign in to read what was decided about you.")
