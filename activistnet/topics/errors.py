"""What can go wrong with topics and rules."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused
from . import urls


class TopicClosed(Refused):
    """It takes no new threads."""

    status = 409
    way_on = (urls.topics(), _l("Choose another topic"))
    message = _l("This topic is closed. Debates and petitions already here continue; start new ones in another topic.")


class NameTaken(Refused):
    """Two topics of one address."""

    field = "name"
    message = _l("There's already a topic with that name or the same web address. Choose another name.")


class NoWord(Refused):
    """Nothing to make an address or a code of."""

    field = "name"
    message = _l("Use at least one letter or digit in the name.")


class NotAppointable(Refused):
    """Somebody who can't sign in looks after nothing."""

    field = "handle"
    message = _l("There's no member with that handle who could take on a role.")


class RuleCited(Refused):
    """Reports or decisions say that this rule was broken."""

    message = _l("Reports or decisions cite this rule, so you can't remove it. You can change what it says.")
