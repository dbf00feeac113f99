"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "topic-followed": _l("You follow this topic now. What is new in it appears on your home page."),
    "topic-unfollowed": _l("You don't follow this topic any more."),
    "topic-role": _l("The roles in this topic have changed."),
}
