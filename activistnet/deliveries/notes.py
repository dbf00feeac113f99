"""What is said of deliveries on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "delivery-asked": _l("It's on its way. As soon as the e-mail is sent, this page says so."),
    "delivery-ready": _l("The document is ready. When you've handed it over, say so here."),
    "delivery-handed": _l("This page says now that it was handed over."),
    "promise-said": _l("This page says now what came of it."),
    "delivery-ended": _l("The link isn't good any more."),
}
