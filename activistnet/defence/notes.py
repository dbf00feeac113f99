"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "word-rule-on": _l("The rule acts from now on."),
    "shield-up": _l("Shields are up. What new accounts write here waits for a moderator."),
    "shield-down": _l("Shields are down. What they held still waits."),
    "shield-release": _l("What it held is being published."),
    "shield-refuse": _l("What it held stays out of sight."),
    "word-rule-off": _l("The rule no longer acts. What it held still waits."),
}
