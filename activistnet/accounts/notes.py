"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "password-reset": _l("You've got a new password, and you're signed in."),
}
