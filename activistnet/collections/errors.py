"""What can go wrong with collections."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class TooManyCollections(Refused):
    """A member has as many as one can."""

    message = _l("You already have as many collections as you can. Delete one first.")


class CollectionFull(Refused):
    """It holds as much as one can."""

    field = "what"
    message = _l("This collection is full. Take something out first.")


class NothingThere(Refused):
    """What was typed leads nowhere."""

    field = "what"
    message = _l(
        "We can't find that here. Type a handle like @amina, or a link to a topic, petition or debate on this site."
    )


class AlreadyThere(Refused):
    """It is in it, or was asked."""

    field = "what"
    message = _l("That's already in this collection, or was asked before.")


class NotToBeListed(Refused):
    """Somebody whose settings say so."""

    field = "what"
    message = _l("This person doesn't want to be listed in collections.")
