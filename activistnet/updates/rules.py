"""Rules of updates: who writes them, how often, and how they are mailed."""

from datetime import timedelta

from ..petitions import rules as petition_rules
from ..petitions.rules import Judged
from ..posts.rules import Somebody

UNDO = timedelta(minutes=10)  # from its publication to its first letter
MOST_A_WEEK = 3
WEEK = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(days=7)  # while nothing may be sent of it
LOOKED_AGAIN_AFTER = timedelta(minutes=10)
LEASE = timedelta(minutes=2)  # longer than a mail server takes for one letter, with all its waiting
MOST_TRIES = 5  # of one letter that its server wants to be asked for again
FIRST_REST = timedelta(minutes=5)  # doubled each time
KEPT = timedelta(days=30)  # rows of letters
AT_ONCE = 60  # letters that one run takes: about what it has time for
UNIT_SECONDS = 0.4  # of a run: whoever waits for a confirmation waits for one of these at most
LONGEST_IN_MAIL = 4_000  # characters


def may_speak(petition: Judged, somebody: Somebody) -> bool:
    """Whether they write its updates."""
    return petition_rules.may(petition, somebody, "tell") and petition_rules.is_told_of(petition)


def is_public(petition: Judged) -> bool:
    """Whether there is anybody to tell."""
    return not petition.is_hidden and not petition.is_held
