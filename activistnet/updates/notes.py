"""What is said of its acts on the page that follows."""

from flask_babel import lazy_gettext as _l

NOTES = {
    "update-posted": _l(
        "Your update is published. The first e-mails leave in ten minutes: until then you can change it, or delete it "
        "and no one gets one."
    ),
    "update-held": _l("Your update waits for someone to look at it. E-mails leave once it's published."),
    "update-tested": _l("We've sent a test to your own e-mail address."),
    "no-update-tested": _l("Your account has no e-mail address, so we can't send you a test."),
}
