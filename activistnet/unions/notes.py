"""What is said of acts about unions on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "union-proposed": _l("Your proposal is sent. The other author has been told, and we'll tell you what they say."),
    "union-there": _l("These two petitions are already proposed to be joined. This is the proposal."),
    "union-changed": _l("Your text is sent. The other author has been told, and we'll tell you what they say."),
    "union-joined": _l("The petitions are joined. Everyone who signed them is asked whether their signature moves."),
    "union-declined": _l("You said no. The other author has been told."),
    "union-taken-back": _l("You withdrew the proposal. The other author has been told."),
    "union-text-hidden": _l("The text is hidden. Whoever wrote it is told why."),
    "union-parted": _l("The petitions are separate again. Signatures that moved go back."),
    "signature-moved": _l("Your signature counts here now."),
}
