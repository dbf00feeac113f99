"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "closed": _l("We've closed your petition."),
    "outcome-said": _l("We've noted what came of it."),
    "reopened": _l("Your petition is open again."),
    "news-stopped": _l("We won't e-mail you news of it any more."),
    "withdrawn": _l("We've withdrawn your signature."),
}
