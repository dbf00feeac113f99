"""What joining, signing in and changing an account can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused


class FieldRefused(Refused):
    """A rule about one field of a form, told beside that field."""

    field = ""


class HandleTaken(FieldRefused):
    """Somebody has this handle, in this or another spelling, or had it or one like it until lately."""

    field = "handle"
    message = _l("That handle is taken. Choose another one.")


class HandleLooksLikeStaff(FieldRefused):
    """Whoever reads it takes it for one of the people who run the site."""

    field = "handle"
    message = _l("This handle looks like one of the people who run this site. Choose another one.")


class WrongPassword(FieldRefused):
    """No account of this name has this password; which of the two is wrong is not said."""

    field = "password"
    message = _l("That handle and password don't match.")


class PasswordNotYours(FieldRefused):
    """The password that was asked for again, to be sure, is not the account's."""

    field = "password"
    message = _l("This is not your password.")


class MemberSuspended(FieldRefused):
    """The password is right, but a moderator suspended the account."""

    field = "handle"
    message = _l("This account is suspended, so it can't sign in.")


class LinkUsedUp(DomainError):
    """The link is spent, too old or not one of ours; the three look alike."""

    status = 410
    message = _l("This link was used already, or is too old. If you need a new one, ask for it again.")


class MailboxTaken(DomainError):
    """The mailbox behind this link got an account in the meantime."""

    status = 409
    message = _l("This e-mail address has an account already. Sign in with it, or ask for a new password.")
