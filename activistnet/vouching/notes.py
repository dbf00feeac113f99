"""What is said of vouching on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "vouched": _l("Thank you. You've vouched for this signature."),
    "vouch-withdrawn": _l("You no longer vouch for this signature."),
}
