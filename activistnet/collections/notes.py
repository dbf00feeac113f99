"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "collection-made": _l("Your collection is ready. Add people, topics, petitions and debates to it."),
    "collection-saved": _l("We've saved your changes."),
    "collection-asked": _l("We've asked them. They're shown here once they accept."),
    "collection-added": _l("You've added it."),
    "collection-removed": _l("You've taken it out."),
    "collection-deleted": _l("Your collection is deleted."),
    "collection-followed": _l("You follow what you chose. It appears on your home page."),
    "collection-accepted": _l("You're listed in this collection. You can leave it at any time."),
    "collection-left": _l(
        "You aren't listed in this collection. Its owner can ask you once more at most, and not at all if you said no."
    ),
}
