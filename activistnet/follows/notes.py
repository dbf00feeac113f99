"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "followed": _l("You follow @%(handle)s now. What they do appears on your home page."),
    "unfollowed": _l("You don't follow @%(handle)s any more."),
    "muted": _l("You won't see posts by @%(handle)s in your lists. They aren't told."),
    "unmuted": _l("You see posts by @%(handle)s again."),
    "blocked": _l("You've blocked @%(handle)s. They aren't told."),
    "unblocked": _l("You've unblocked @%(handle)s."),
}
