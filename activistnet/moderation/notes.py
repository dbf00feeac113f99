"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "appealed": _l("We've received it. Someone who wasn't involved will reply."),
    "undone": _l("Your decision is undone. No one was told about it."),
    "decided": _l("We've saved your decision."),
}
