"""What joining, signing in and changing an account can be refused for."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused, WayOn
from ..core.words.language import exact
from . import urls


class FieldRefused(Refused):
    """A rule about one field of a form, told beside that field."""

    field = ""


class NotKnownHere(FieldRefused):
    """Sent from a browser that is no longer known as the one that signed."""

    field = "email"
    message = _l("It's been too long since you signed here. Enter your e-mail address and choose a password.")


class NotInvited(FieldRefused):
    """The site is by invitation."""

    field = "email"
    message = _l("Joining is by invitation here. Ask a member for an invitation link, and open it to join.")


class HandleTaken(FieldRefused):
    """Somebody has this handle, in this or another spelling, or had it or one like it until lately."""

    field = "handle"
    message = _l("That handle is already taken. Choose another one.")


class HandleLooksLikeStaff(FieldRefused):
    """Whoever reads it takes it for one of the people who run the site."""

    field = "handle"
    message = _l("That handle looks like one of the people who run this site. Choose another one.")


class WhyNot(FieldRefused):
    """Nobody is refused without a word."""

    field = "reason"
    message = _l("Say why: they get your words by e-mail.")


class WrongPassword(FieldRefused):
    """No account of this name has this password; which of the two is wrong is not said."""

    field = "password"
    message = _l("That handle and password don't match.")


class PasswordNotYours(FieldRefused):
    """The password that was asked for again, to be sure, is not the account's."""

    field = "password"
    message = _l("That isn't your current password. Try again.")


class MemberSuspended(FieldRefused):
    """The password is right, but the account is suspended: its owner is told until when and why."""

    field = "handle"
    message = _l("This account is suspended, so it can't sign in.")

    def __init__(self, reason: str = "", until: datetime | None = None) -> None:
        ends = _("It can sign in again on %(date)s.", date=exact(until)) if until else ""
        why = _("Reason: %(reason)s", reason=reason) if reason else ""
        super().__init__(" ".join(filter(None, (str(self.message), ends, why))))


# From a mailed link that is spent, by what it was for. Whoever has joined by it signs in; from there one joins, too.
WAYS_ON: dict[str, WayOn] = {
    "join": (urls.login(), _l("Sign in")),
    "reset": (urls.reset(), _l("Ask for a new link")),
    "mailbox": (urls.mailbox(), _l("Ask for a new link")),
}


class LinkUsedUp(DomainError):
    """The link is spent, too old or not one of ours; the three look alike."""

    status = 410
    message = _l("This link has already been used or has expired. If you still need one, ask for a new link.")

    def __init__(self, purpose: str = "") -> None:
        super().__init__()
        self.way_on = WAYS_ON.get(purpose)


class MailboxTaken(DomainError):
    """The mailbox behind this link got an account in the meantime."""

    status = 409
    message = _l("This e-mail address already has an account. Sign in with it, or choose a new password.")
