"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "mails-chosen": _l("We've saved how often we e-mail you."),
    "all-read": _l("We've marked them all as read."),
}
