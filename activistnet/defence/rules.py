"""When an account is new, and how much of the same is too much.

A step is the age of an account and nothing else: who writes more does not get there sooner. A new account starts,
replies and reports as everybody does; what of it a rule or a shield holds, somebody looks at.
"""

from datetime import datetime, timedelta

from ..core.data.time import now
from ..members.models import Member

NEW = timedelta(days=7)
REHEARSED = timedelta(days=30)
REHEARSAL_HOLDS = timedelta(hours=1)
MOST_REHEARSED = 20_000  # texts, the newest ones
MOST_SIGNATURES = 200_000  # that are looked through for those which say something, the newest ones
MOST_SHARE = 0.1  # of the texts a rule looks at; one that finds more needs somebody else
MOST_RULES = 100  # that act at once
EXAMPLES = 20
DAYS = (1, 7, 30, 90, 365)
USUAL_DAYS = 30

ALIKE_WITHIN = timedelta(hours=1)
SHORTEST = 40  # letters; what is shorter, many people write
MOST_OWN = 2  # times one member sends the same text
MOST_ALIKE = 2  # new accounts that send the same text
BURST_WITHIN = timedelta(minutes=10)
MOST_IN_BURST = 15  # new accounts in one thread


def is_new(joined_at: datetime, at: datetime | None = None) -> bool:
    """Whether an account was new then."""
    return joined_at > (at or now()) - NEW


def is_watched(author: Member) -> bool:
    """Whether what they write is looked at: staff is trusted with more than that."""
    return author.role == "member"


SHIELD_LASTS = timedelta(hours=6)
PROPOSAL_LASTS = timedelta(hours=1)
# Unusual in a minute: so many texts of new accounts, of so many of these, and so much more than in other minutes.
USUAL_WITHIN = timedelta(hours=1)
TIMES_USUAL = 5
UNUSUAL_REPLIES = (20, 5)  # in a thread
UNUSUAL_REPORTS = (10, 5)
UNUSUAL_TO_MEMBER = (30, 10)  # in all the threads that one member opened
UNUSUAL_IN_TOPIC = (60, 15)
UNUSUAL_ON_SITE = (150, 30)
