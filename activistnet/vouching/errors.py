"""What vouching can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Forbidden
from ..members import urls as member_urls


class CodeOver(DomainError):
    """It is older than it lasts, or none of ours."""

    status = 410
    message = _l("This code is no longer valid. Codes last ten minutes: ask for a new one.")


class CodeUsed(DomainError):
    """Somebody has used it."""

    status = 409
    message = _l("Someone has used this code already. Each code works once: ask for a new one.")


class NotCounted(DomainError):
    """The signature is withdrawn or held."""

    status = 409
    message = _l("This signature doesn't count at the moment, so you can't vouch for it.")


class Oneself(Forbidden):
    """It is their own."""

    message = _l("You can't vouch for your own signature.")


class TooNew(Forbidden):
    """They have not been here long enough."""

    message = _l("You can vouch for others once you've been a member for 30 days.")


class HeldBack(Forbidden):
    """Moderators hold them back for a while."""

    way_on = (member_urls.standing(), _l("Where I stand"))
    message = _l("Moderators have limited what you can do for a while, so you can't vouch for others now.")
