"""How long a letter may be, how often batches leave, and how many of one moderators read."""

from datetime import timedelta

LETTER = "letter"  # what tokens of links are signed for
LONGEST = 3_000  # characters
LONGEST_REASON = 500
LONGEST_APPEAL = 1_000
BETWEEN = timedelta(days=7)  # batches under one petition to one of whom it asks
MOST = 100  # letters of a batch: drawing more takes too long while much else goes on
SAMPLE = 10  # of which moderators read, drawn by lot
MOST_UNANSWERED = 3  # batches under one petition to one office that says nothing to it
FEW = 5  # below which nobody is told a number
FEW_FROM = 10  # letters from one country below which these are other places
LEASE = timedelta(minutes=10)  # for whoever sends a batch
KEPT = timedelta(days=30)  # the words of what is over
