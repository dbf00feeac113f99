"""What can go wrong with featuring."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused


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
