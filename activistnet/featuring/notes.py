"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "featured": _l("It's featured now. Everyone can read here why."),
    "unfeatured": _l("It isn't featured any more. The list below still says that it was."),
    "pinned": _l("It's pinned now, and comes first on the topic's page."),
    "unpinned": _l("It isn't pinned any more."),
    "featured-first": _l("It comes first now."),
    "editor-accepted": _l("You're an editor now. To feature a petition or debate, open it and choose “Feature”."),
    "editor-declined": _l("You've said no. You won't be asked again for 30 days."),
    "editor-ended": _l("You aren't an editor any more."),
}
