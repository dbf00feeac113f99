"""What sending a picture can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Refused


class NoPicture(Refused):
    """The form came without a file."""

    field = "picture"
    message = _l("Choose a picture first.")


class NotUsable(Refused):
    """A file that is no picture we can read; it is made with the words that say why."""

    field = "picture"


class StoreAway(DomainError):
    """Nobody's fault who asks: what keeps the files of pictures doesn't answer."""

    status = 503
    field = "picture"
    message = _l("We can't keep pictures right now. What you wrote is still here: add the picture again in a minute.")


class StillShown(Refused):
    """What shows a picture has to let it go first."""

    status = 409
    message = _l("This picture is in use. Remove it from where it appears, then delete it.")


class TooManyKept(Refused):
    """So many pictures that the member deleted have to be kept that they send no more: each deleted one gives room."""

    field = "picture"
    message = _l(
        "You've deleted many pictures, and some of them have to be kept for a while. Send new ones in a few weeks."
    )


class NoRoomLeft(Refused):
    """The member's pictures take all the room that one member has."""

    field = "picture"
    message = _l("Your pictures take up the 50 MB you have here. Delete some posts with pictures first.")
