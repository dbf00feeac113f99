"""What somebody can get wrong with word rules and shields."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused


class NothingToLookFor(Refused):
    """Of what was typed, nothing is left once it is folded."""

    field = "pattern"
    message = _l("Enter a word, or a domain like example.org.")


class TooManyRules(Refused):
    """Every text is compared with each of them."""

    message = _l("There are as many word rules as the site compares texts with. Switch one off first.")


class NotRehearsed(Refused):
    """What it would have done is not known, or was long ago."""

    message = _l("Rehearse this rule first: its last rehearsal is too long ago.")


class NeedsSecondLook(Refused):
    """It would have found much of what was written."""

    message = _l(
        "This rule would have found more than one text in ten. Another moderator has to look at it and switch it on."
    )


class NotYourShield(Forbidden):
    """Somebody else's thread."""

    message = _l("Only its author and moderators can put shields up here.")


class NoSuchPlace(Refused):
    """There is no topic, thread or member of this name."""

    field = "which"
    message = _l("There's no topic, thread or member like that.")
