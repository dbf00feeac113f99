"""What can go wrong with topics and rules."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused
from . import urls


class TopicClosed(Refused):
    """It takes no new threads."""

    status = 409
    way_on = (urls.topics(), _l("Choose another topic"))
    message = _l("This topic is closed: debates and petitions in it go on, and new ones begin in another topic.")


class NameTaken(Refused):
    """Two topics of one address."""

    field = "name"
    message = _l("There is a topic of that name, or one whose address would be the same.")


class NoWord(Refused):
    """Nothing to make an address or a code of."""

    field = "name"
    message = _l("Give it a name with letters or digits.")


class RuleCited(Refused):
    """Reports or decisions say that this rule was broken."""

    message = _l("Reports or decisions cite this rule, so it stays. You can change what it says.")
