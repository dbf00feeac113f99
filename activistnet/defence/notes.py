"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "word-rule-on": _l("The rule acts from now on."),
    "word-rule-off": _l("The rule no longer acts. What it held still waits."),
}
