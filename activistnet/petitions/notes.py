"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "closed": _l("We've closed your petition. You can open it again within 24 hours."),
    "outcome-said": _l("We've noted what came of it."),
    "postcode-asked": _l("Saved. People who sign can give their postcode."),
    "postcode-not-asked": _l("Saved. No one is asked for a postcode."),
    "thanks-saved": _l("We've noted what people read once they've signed."),
    "last-day": _l("We've noted until when people can sign."),
    "contested": _l("Your reply is there, and counted among those who see it differently."),
    "contested-no-more": _l("You're no longer counted among those who see it differently. Your reply stays."),
    "paused": _l("We've paused your petition. It opens again by itself; “End the pause” does it sooner."),
    "resumed": _l("People can sign your petition again."),
    "petition-withdrawn": _l("We've withdrawn your petition."),
    "here": _l("Thank you. We recommend your petition to others again."),
    "reopened": _l("Your petition is open again."),
    "names-hidden": _l("Your name isn't shown any more under anything you signed. Your signatures still count."),
    "news-stopped": _l("We won't e-mail you news of it any more."),
    "withdrawn": _l("We've withdrawn your signature."),
}
