"""Numbers of the rule by which those who signed a petition choose who runs it; it is written on the page."""

from datetime import timedelta

from ..petitions.stages import CLOSED, OUTCOMES

OPEN_FOR = timedelta(days=14)
SIGNED_BY = timedelta(days=30)  # after its author's last word: later on people may sign in order to take it over
RESTS = timedelta(days=30)  # after one without a result
FEWEST = 5  # votes
MOST_CANDIDATES = 20
LONGEST_WHY = 300
CLOSES_AS = (CLOSED, *OUTCOMES)
