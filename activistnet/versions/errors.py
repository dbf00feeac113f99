"""What a new version, or agreeing to one, can be refused for."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused
from ..core.words.language import exact


class OutOfSight(Refused):
    """Nobody could read what they would be asked about."""

    status = 409
    message = _l(
        "Others can't see this petition at the moment, so it can't have a new version. You can once it's back."
    )


class ReachIsLimited(Refused):
    """Moderators have limited whom its author reaches, and this would write to everybody who signed."""

    status = 409
    message = _l(
        "For a while, what you write reaches only those who follow you. You can publish a new version after that, as"
        " everyone who signed gets an e-mail about it."
    )


class NewVersionLately(Refused):
    """Whoever signed was written to a short while ago."""

    status = 409

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.message = _(
            "A petition can have a new version once a week, as everyone who signed gets an e-mail. The next one can be"
            " published from %(moment)s.",
            moment=exact(until),
        )


class NothingNew(Refused):
    """It asks the same of the same."""

    message = _l(
        "Nothing is different from the version that people sign now. Change the demand, the text or who it asks."
    )


class NothingToAgreeTo(DomainError):
    """What they signed is this version, or a later one, or there is none of that number."""

    status = 409
    message = _l("There's no later version of this petition for you to sign.")
