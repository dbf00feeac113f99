"""What writers of updates are refused."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused


class MayNotSpeak(Forbidden):
    """Somebody else's petition."""

    message = _l("Only those who run this petition can write its updates.")


class NotPublic(Refused):
    """Nobody sees the petition now."""

    status = 409
    message = _l("Nobody can see this petition at the moment, so it can't have updates. What you wrote is kept.")


class EnoughThisWeek(Refused):
    """Signatories agreed to news, not to a newspaper."""

    status = 429
    message = _l("A petition can have three updates in seven days, and this one has had them. What you wrote is kept.")
