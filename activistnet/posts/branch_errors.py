"""What can be wrong where a thread or a part of one is moved."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class NotInThisThread(Refused):
    """A reply that is to be moved is deleted, hidden, or of another thread."""

    field = "also"
    message = _l("Give addresses of replies that are shown in this thread, one per line.")


class MergedNowhere(Refused):
    """A discussion is to be merged into itself, one of another topic, one that is locked, or none."""

    field = "into"
    message = _l("Give the address of another discussion in the same topic. It has to be open to replies.")


class MovedOn(Refused):
    """That something was moved can't be taken back: it, or where it was, is not as it was left."""

    status = 409
    message = _l(
        "This can't be undone any more: meanwhile the thread has been moved, merged or deleted. Your whole decision"
        " stays. Make another one instead."
    )


class Untitled(Refused):
    """Replies are to be a discussion, which nobody gives a title."""

    field = "title"
    message = _l("Give the new discussion a title.")
