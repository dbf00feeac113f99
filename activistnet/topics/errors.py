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


class TagsWrong(Refused):
    """More tags than there may be, or a longer one."""

    field = "tags"
    message = _l("Enter at most 20 tags, each of at most 30 characters.")


class NoWord(Refused):
    """Nothing to make an address or a code of."""

    field = "name"
    message = _l("Use at least one letter or digit in the name.")


class HasRole(Refused):
    """Who looks after a topic is a member of it."""

    status = 409
    message = _l("Whoever has a role in a topic is a member of it. The role has to end first.")


class NotForYouToPost(Refused):
    """It takes posts of some alone; in its own words, whom."""

    status = 403


class StaysPublic(Refused):
    """Petitions are for everybody."""

    field = "visibility"
    message = _l("There are petitions in this topic, and petitions are for everyone. So the topic stays public.")


class NoPetitions(Refused):
    """A topic for members alone."""

    status = 409
    way_on = (urls.topics(), _l("Choose another topic"))
    message = _l("Only members see this topic, and petitions are for everyone. Start it in another topic.")


class NotAppointable(Refused):
    """Somebody who can't sign in looks after nothing."""

    field = "handle"
    message = _l("There's no member with that handle who could take on a role.")
