"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "team-asked": _l("They've been invited, and can accept for 30 days. Until they accept, only the team sees it."),
    "team-accepted": _l("You help run this petition now. Its page says so."),
    "team-declined": _l("You've said no. You can't be invited again for 30 days."),
    "team-left": _l("You don't help run this petition any more."),
    "adoption-stood": _l("You're on the list now. Everyone can read why you'd run it."),
    "adoption-voted": _l("We've noted your vote. Only you see it, and we delete it when the vote ends."),
    "adoption-stepped-back": _l("You aren't on the list any more."),
    "adoption-taken-off": _l("They aren't on the list any more. We've told them why."),
    "team-removed": _l("They aren't part of the team any more."),
}
