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


class UnreadableFile(Refused):
    """Nothing in it can be read."""

    field = "file"
    message = _l(
        "We can't read this. Use a text in UTF-8 of up to 1 MB: a table of domains as Mastodon exports it, one entry"
        " per line, or our own format."
    )


class TooManyEntries(Refused):
    """More than somebody could look through."""

    field = "file"
    message = _l("This has more than 5,000 entries or 20,000 lines. Split it into several lists.")


class NoEntryThere(Refused):
    """Of all lines none can be taken."""

    field = "file"
    message = _l("There's no entry in this that we could use. Check the format.")


class NothingChosen(Refused):
    """No entry, or none of them is a draft of this list any more."""

    message = _l("Choose entries that are still drafts. Someone else may have decided what you chose meanwhile.")


class WhyAside(Refused):
    """Whoever reads it next wants to know."""

    field = "reason"
    message = _l("Say why these entries are put aside.")


class ListOver(Refused):
    """The site goes by it no longer."""

    message = _l("This list has ended. Upload a new version of it first.")


class AlreadyRefused(Refused):
    """Somebody else wants the same."""

    status = 409
    message = _l("Someone has already asked to refuse all it held.")


class NotBySelf(Forbidden):
    """Of two persons, somebody wants to be both."""

    message = _l("Someone else has to confirm this.")
