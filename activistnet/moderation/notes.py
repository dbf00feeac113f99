"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "appealed": _l("We've received it. Someone who wasn't involved will reply."),
    "undone": _l("Your decision is undone. No one was told about it."),
    "undone-some": _l(
        "Undone, except where it was too late or something was changed meanwhile: that stays as decided."
    ),
    "undone-but-moved": _l(
        "Your decision is undone, except for some replies that were moved again meanwhile: those stay where"
        " they've gone."
    ),
    "changed-since": _l("This can't be undone: it was changed meanwhile. Read it again and make another decision."),
    "others-decide": _l("Another moderator is deciding several cases right now. Press Undo again in a moment."),
    "let-in": _l("They're published."),
    "refused": _l("They stay out of sight. In half a minute we tell each author why."),
    "refusal-asked": _l("Someone else has to confirm it. Until then they wait, and you find them in the queue."),
    "none-waits": _l("None of these waits any more: someone else has decided."),
    "join-approved": _l("They can join. We've written to them."),
    "join-refused": _l("They can't join. We've sent them your reason."),
    "join-decided": _l("Someone else has already decided that."),
    "proposed": _l("The author can't publish for now. The suspension waits until someone else confirms it."),
    "proposed-together": _l("Someone else has to confirm it. Until then the signatures count."),
    "reason-kept": _l("We've kept it. It's offered where a case is decided."),
    "reason-removed": _l("We've removed it."),
    "decided-some": _l("We've saved your decision. Nothing changes in some cases: someone else decided them, or must."),
    "too-late": _l("It's too late to undo this: the people concerned have been told."),
    "decided": _l("We've saved your decision."),
}
