"""What is said of acts about coaching on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "coach-asked": _l("You've asked for a coach. We'll tell you when someone begins. Nothing changes without you."),
    "coach-ended": _l("You've ended it. Your coach can't see your text here any more."),
    "coach-thanked": _l("We've told your coach that you thank them."),
    "coach-taken": _l("Your text says it now."),
    "coach-as-version": _l(
        "People have signed these words, and this is more than a correction. You can publish it as a new version."
    ),
    "coach-refused": _l("You've said no to this suggestion. Your text stays as it is."),
    "coach-claimed": _l("You're this author's coach now. You can read the text and suggest edits."),
    "coach-released": _l("You don't coach this author any more. Another coach can."),
    "coach-suggested": _l("The author can read your suggestions now, and takes or refuses each."),
    "coach-noted": _l("The author can read your note now."),
    "coach-withdrawn": _l("You've withdrawn the suggestion."),
}
