"""What can be refused about deliveries and answers."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused


class NotDeliverable(Refused):
    """It is over, or not everybody may see it."""

    message = _l(
        "This petition can't be delivered now: only petitions that everyone can see, and that aren't won, given up or "
        "closed by a moderator, can be."
    )


class SaidAlready(DomainError):
    """Whether a promise was kept was said more than a day ago, or by an office that says it once."""

    status = 409
    message = _l("That was said before, and can't be changed any more. The page shows it.")


class NotDueYet(DomainError):
    """Its day is still to come."""

    status = 409
    message = _l("The day of this commitment hasn't passed yet.")


class NobodyThere(Refused):
    """What was chosen is none of whom it asks."""

    field = "target"
    message = _l("Choose who to deliver it to.")


class PrivateTarget(Refused):
    """Nobody is written to at home."""

    field = "target"
    message = _l("Our moderators found that this is a private person, so nothing can be delivered to them.")


class NoContact(Refused):
    """Nobody knows where to write to."""

    field = "target"
    message = _l("We don't have an e-mail address of this office. Choose to hand it over yourself instead.")


class TooSoon(Refused):
    """It was delivered to them a moment ago."""

    field = "target"
    message = _l("You delivered it to them less than a week ago. Give them time to respond.")


class NoMoreLetters(Refused):
    """They were written to and say nothing."""

    field = "target"
    message = _l(
        "They've had three e-mails about this petition without a response, so we don't send another. You can still "
        "hand it over yourself."
    )


class LinkOver(DomainError):
    """A link that can't be answered by any more, and why."""

    status = 410

    def __init__(self, why: str) -> None:
        super().__init__()
        self.message = {
            "answered": _("You've already responded through this link. Each link works once."),
            "expired": _("This link has expired. It was good for 90 days."),
            "contact": _("This link isn't good any more, because the office has another e-mail address now."),
            "moderator": _("A moderator has ended this link."),
            "private": _("A moderator has ended this link."),
        }.get(why, _("This petition can't be seen any more, so you can't respond to it."))


class NotHandable(DomainError):
    """It is no delivery by hand, or was handed over already."""

    status = 409
    message = _l("This was handed over already, or was sent by e-mail. Go back and look at it once more.")
