"""What a union, or moving by it, can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Forbidden, Refused
from ..members.urls import standing
from . import urls


class NotJoinable(Refused):
    """One of the two is closed, out of sight, or has lost its author."""

    status = 409
    message = _l("Both petitions have to be open and visible, and both authors active, before they can be joined.")


class OneAuthor(Refused):
    """There is nobody to agree with, or nobody who wants to hear of it."""

    message = _l("Choose a petition that someone else started.")


class NotFoundByThat(Refused):
    """What was typed leads to no petition."""

    field = "other"
    message = _l("We couldn't find a petition with that address or number. Check it, or choose one from the list.")


class TooManyProposals(Refused):
    """So many wait already."""

    status = 409
    message = _l("A petition can have three open proposals at a time. Wait for a reply, or withdraw one.")


class ProposedAlready(DomainError):
    """These two are, whichever way; it leads there."""

    status = 409
    message = _l("These two petitions are already proposed to be joined.")

    def __init__(self, union_id: int) -> None:
        super().__init__()
        self.union_id = union_id
        self.way_on = (urls.union(union_id), _l("Read the proposal"))


class ProposalOver(DomainError):
    """Somebody has answered it, taken it back, or it has ended."""

    status = 409
    message = _l("This proposal isn't open any more.")

    def __init__(self, union_id: int) -> None:
        super().__init__()
        self.way_on = (urls.union(union_id), _l("Read what became of it"))


class ChangedMeanwhile(Refused):
    """Nobody agrees to what they have not read."""

    status = 409
    message = _l("The other author changed the text while you were reading. Read it again before you agree.")


class OwnText(Refused):
    """Whoever wrote it last has agreed by that."""

    status = 409
    message = _l("You wrote this text, so the other author has to agree to it.")


class LookedAtFirst(Refused):
    """It would be held, and nobody could sign any of the three meanwhile."""

    status = 409
    message = _l(
        "A moderator would have to look at this text before others can see it, so the petitions can't be joined under"
        " it. Change the text first."
    )


class DeclinedLately(Refused):
    """Nobody is asked over and over; who said no may ask themselves."""

    status = 409
    message = _l("They said no less than 30 days ago. You can propose it again after that.")


class ReachesFew(Forbidden):
    """Moderators have limited whom they reach, and a proposal is read by somebody who has not come for it."""

    way_on = (standing(), _l("Where I stand"))
    message = _l(
        "For a while, what you write reaches only those who follow you, so you can't propose a joint petition."
    )


class NotYours(Forbidden):
    """It is between its two authors."""

    message = _l("Only the authors of the two petitions can do that.")


class TooLateToPart(Refused):
    """The days in which it could be taken back are over, or it was."""

    status = 409
    message = _l("The petitions can't be separated any more.")


class NothingToMoveTo(DomainError):
    """The joint petition is closed, out of sight, or there is none any more."""

    status = 409
    message = _l("The joint petition doesn't take signatures at the moment, so yours stays where it is.")


class StaysHere(DomainError):
    """Their signature there was taken out of the count by moderators."""

    status = 409
    message = _l("Your signature can't be moved, because moderators took your signature there out of the count.")
