"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "withdrawn": _l("We've withdrawn your signature."),
}
