"""What can go wrong with featuring."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused
from ..members.urls import standing


class OwnPost(Forbidden):
    """Somebody's own post."""

    message = _l("You can't feature what you wrote yourself. Someone else has to choose it.")


class NotShown(Refused):
    """A post that not everyone sees."""

    message = _l("You can only feature what everyone can see.")


class AlreadyFeatured(Refused):
    """It is there already."""

    status = 409
    field = "where"
    message = _l("It's featured there already.")


class TooManyPinned(Refused):
    """As many are pinned as there may be at once."""

    status = 409
    message = _l("Three are pinned already. Unpin one first.")


class TooManyFeatured(Refused):
    """As many are there as there may be at once."""

    status = 409
    field = "where"
    message = _l("Three are featured there already. Take one off first.")


class ReachesFew(Forbidden):
    """What somebody writes reaches only those who follow them, and a reason is there for everyone."""

    way_on = (standing(), _l("Where I stand"))
    message = _l("What you write reaches only those who follow you for now, so you can't feature anything.")


class FeaturesAlready(Refused):
    """Who is an editor, or more than that, isn't asked to be one."""

    status = 409
    message = _l("They can already feature on the first page.")


class NotAppointable(Refused):
    """Somebody who can't sign in, or has blocked whoever asks."""

    message = _l("This member can't be asked.")


class AskedLately(Refused):
    """Nobody is asked over and over."""

    message = _l("They were asked less than 30 days ago. You can ask them again after that.")


class OfferGone(Refused):
    """It was taken back, is over, or whoever asked may give it no more."""

    status = 409
    message = _l("This request isn't open any more. Nothing has changed.")
