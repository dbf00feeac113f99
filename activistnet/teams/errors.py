"""What asking and answering can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused
from ..members.urls import standing


class NotAskable(Refused):
    """Nobody of that name, or somebody who can't sign in, may not write there or to everybody, or with a block."""

    field = "handle"
    message = _l("This member can't be asked.")


class AlreadyIn(Refused):
    """Somebody who is in the team, or its author."""

    status = 409
    field = "handle"
    message = _l("They already run this petition with you.")


class AskedLately(Refused):
    """Nobody is asked over and over."""

    status = 409
    field = "handle"
    message = _l("They said no, left, or you withdrew it, less than 30 days ago. You can ask them again after that.")


class TeamFull(Refused):
    """As many run it as may."""

    status = 409
    field = "handle"
    message = _l("At most ten people can run a petition together.")


class EnoughAsked(Refused):
    """As many are asked as may be at once."""

    status = 409
    field = "handle"
    message = _l("Twenty invitations are open. Withdraw one, or wait until someone says yes or no.")


class OfferGone(Refused):
    """It was taken back, is over, or whoever asked may ask no more."""

    status = 409
    message = _l("This invitation isn't open any more. Nothing has changed.")


class ReachesFew(Forbidden):
    """What somebody writes reaches only those who follow them, and a name is put beside theirs for everybody."""

    way_on = (standing(), _l("Where I stand"))
    message = _l("What you write reaches only those who follow you for now, so you can't invite anyone.")


class HasAuthor(Refused):
    """Somebody runs it, or nobody sees it."""

    status = 409
    message = _l("This petition isn't without an author any more. Nothing has changed.")


class OwnPetition(Forbidden):
    """Its author has a word of their own."""

    message = _l("It's your petition. To keep it, press “I'm still here” on its page, or write an update.")


class NotCounted(Forbidden):
    """Only those who signed it have a say in it."""

    message = _l("Only members whose signature counts can do this. Sign the petition first.")


class SignedLater(Forbidden):
    """Nobody signs what seems left in order to vote."""

    message = _l("Only members who signed no later than 30 days after the author's last word can vote.")


class VoteRests(Refused):
    """There was one lately that came to nothing."""

    status = 409
    message = _l("The last vote ended without a result less than 30 days ago. You can offer to run it after that.")


class EnoughStand(Refused):
    """As many stand as may."""

    status = 409
    message = _l("Twenty people have offered to run it already.")


class StoodBefore(Forbidden):
    """Moderators have taken them off the list."""

    message = _l("A moderator has taken you off the list, so you can't offer to run it in this vote again.")


class VoteOver(Refused):
    """There is none, its time is over, or its author was heard."""

    status = 409
    message = _l("There's no vote about this petition any more. Nothing has changed.")


class NoCandidate(Refused):
    """Somebody who doesn't stand, or any more."""

    status = 409
    field = "choice"
    message = _l("They aren't on the list any more. Choose someone else.")
