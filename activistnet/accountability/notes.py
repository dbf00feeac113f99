"""What is said of acts about decision makers on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "decision-maker-saved": _l("We've saved your changes."),
    "decision-maker-merged": _l("The two are one now. You can undo this in the log of changes."),
    "decision-maker-private": _l("No new petition can name this person, and petitions don't show the name any more."),
    "decision-maker-public": _l("Petitions can name this decision maker again, and show the name."),
    "decision-maker-undone": _l("They're two decision makers again."),
}
