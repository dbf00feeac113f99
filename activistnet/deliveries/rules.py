"""How often a petition is delivered, to whom, and how long a link to answer is good."""

from datetime import timedelta

ANSWER = "answer"  # what tokens of links are signed for
NO_REPORTS = "no-reports"
LASTS = timedelta(days=90)
BETWEEN = timedelta(days=7)  # deliveries of one petition to one of whom it asks
MOST_UNANSWERED = 3  # letters about one petition to one of whom it asks
BETWEEN_LETTERS = timedelta(days=1)  # to one office, whatever about
BETWEEN_REPORTS = timedelta(days=7)  # and since it was written to
MOST_IN_LETTER = 40
MOST_REASONS = 10
REASONS_OFFERED = 20
MOST_NAMES = 1_000  # in a document: drawing more takes too long while much else goes on
UNTIL_TOLD = timedelta(hours=1)  # signatories are, so that a moderator can end what somebody else has answered
POINTS = PROMISES = 3
LONGEST_ANSWER = 5_000
LONGEST_POINT = 1_000
LONGEST_PROMISE = 300
LONGEST_ABOUT = 120
LONGEST_NOTE = 300
LONGEST_KEPT = 300
LONGEST_LINK = 500
CHANGED_WITHIN = timedelta(days=1)  # what an author says of a promise, since they said it first
AUTHOR, OFFICE = "author", "office"  # who says of a promise whether it was kept
LONGEST_REASON = 300
