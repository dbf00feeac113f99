"""What is said of acts about versions on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "version-published": _l("Your new version is published. Everyone who signed an earlier one is asked by e-mail."),
    "version-signed": _l("You've signed this version, too."),
    "version-unsigned": _l(
        "You don't sign this version any more. Your signature still counts for the one you signed first."
    ),
}
