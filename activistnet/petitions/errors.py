"""What signing and starting can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused


class PetitionClosed(DomainError):
    """It was open on the page and is closed now."""

    status = 409
    message = _l("This petition no longer takes signatures.")


class NotSigned(DomainError):
    """There is no signature of this person to change, release or withdraw."""

    status = 409
    message = _l("There is no signature of yours under this petition.")


class NeverProven(DomainError):
    """The held signature that a mailed button would count was deleted."""

    status = 410
    message = _l("This signature was withdrawn, or deleted after 30 days without an answer.")


class AskedOtherwise(Refused):
    """What it demands, or of whom, has changed since the page was opened."""

    status = 409
    message = _l("This petition asked something else when you opened it. Read what it asks now, then press Sign.")


class DemandIsSigned(Refused):
    """People have signed this demand; its words are theirs now too."""

    field = "demand"
    message = _l("People have signed this wording, so it can't change. You can still add to the text below it.")


class TargetsAreSigned(Refused):
    """People have asked these to act, and nobody else."""

    field = "target"
    message = _l("People have signed a petition to these, so whom it asks can't change.")


class LinkUnknown(DomainError):
    """No try belongs to this link."""

    status = 404
    message = _l("This link is not one of ours, or it is so old that it was deleted. Sign again to get a new one.")


class LinkExpired(DomainError):
    """The try behind this link waited too long."""

    status = 410
    message = _l(
        "This link is older than seven days and no longer works. Nothing was counted. Sign again to get a new one."
    )
