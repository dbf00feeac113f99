"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "word-rule-on": _l("The rule acts from now on."),
    "shield-up": _l("Shields are up. What new accounts write here waits for a moderator."),
    "shield-down": _l("Shields are down. What they held still waits."),
    "shield-release": _l("What it held is being published."),
    "shield-release-some": _l(
        "What it held is being published. What came after you opened the page, or was changed since, waits on."
    ),
    "list-added": _l("The list is here. Nothing in it acts until you take it over."),
    "list-renewed": _l("The new version is here. Below is what differs."),
    "list-same": _l("This version has nothing new: its entries are the ones that were here."),
    "list-ended": _l("The list has ended. Rules taken from it are shown below for 7 days, then they end too."),
    "entries-taken": _l("Taken over: these rules act from now on."),
    "entries-wait": _l(
        "Taken over. Rules that would have found more than one text in ten wait until another moderator switches"
        " them on."
    ),
    "entries-aside": _l("Put aside, with your reason."),
    "entries-draft": _l("They're drafts again."),
    "shield-refuse": _l("All it held is refused in half a minute. Until then you can undo it."),
    "shield-asked": _l("Someone else has to confirm it. Until then it waits."),
    "shield-withdraw": _l("It isn't refused. What shields held still waits."),
    "shield-too-late": _l("It's too late to undo this: it has begun."),
    "word-rule-off": _l("The rule no longer acts. What it held still waits."),
}
