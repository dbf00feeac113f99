"""What sending a picture can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class NoPicture(Refused):
    """The form came without a file."""

    field = "picture"
    message = _l("Choose a picture first.")


class NotUsable(Refused):
    """A file that is no picture we can read; it is made with the words that say why."""

    field = "picture"


class NoRoomLeft(Refused):
    """The member's pictures take all the room that one member has."""

    field = "picture"
    message = _l("Your pictures take up the 50 MB you have here. Delete some posts with pictures first.")
