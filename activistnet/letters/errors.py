"""What can be refused about letters and their batches."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused


class NoLetters(Refused):
    """Nobody can write under this petition now."""

    message = _l(
        "You can't send a letter with this petition now: it's over, or not everyone can see it at the moment. "
        "What you wrote is still here."
    )


class NobodyToWriteTo(Refused):
    """What was chosen is none of whom it asks, or a private person."""

    field = "target"
    message = _l("Choose who you write to.")


class LetterLeft(DomainError):
    """It is on its way, or there."""

    status = 409
    message = _l("Your letter has left, so you can't change or withdraw it any more.")


class LetterOut(DomainError):
    """Moderators have taken it out."""

    status = 409
    message = _l("A moderator has taken your letter out, so you can't change it. You can appeal once.")


class NoLetter(DomainError):
    """There is none, or none any more."""

    status = 404
    message = _l("There's no letter here, or it was withdrawn.")


class NotAppealable(DomainError):
    """It was not taken out, or somebody has said something against that already."""

    status = 409
    message = _l("You can appeal once, while your letter is kept.")


class NotYours(DomainError):
    """A moderator who started the petition, has written one of the letters or has decided before."""

    status = 403
    message = _l("You're involved in this, so another moderator decides.")


class LookedAlready(DomainError):
    """Somebody else has decided meanwhile, or its letters are others."""

    status = 409
    message = _l("Something changed while you were reading. Look at it once more, then decide.")


class NothingToPrepare(Refused):
    """No letters wait for this one, or they leave by mail, or in a batch there is already."""

    field = "target"
    message = _l("No letters wait for you to hand over here.")


class NoRule(Refused):
    """Letters were to be taken out without a rule and a reason, or none was chosen."""

    field = "rule"
    message = _l("Choose the letters, a rule, and say why: their writers read it.")
