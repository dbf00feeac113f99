"""When a lead is recalled: the numbers of the rule that stands on the page."""

from datetime import timedelta

JOINED = timedelta(days=30)  # so long a member
ACTIVE = timedelta(days=90)  # within which they wrote something there
FEWEST = 3  # who ask
SHARE = 10  # percent of the active members who ask
ASKED_FOR = timedelta(days=30)  # until which enough have to ask
VOTED_FOR = timedelta(days=7)
RESTS = timedelta(days=90)  # until the same lead can be voted on again, and is bound again by those who only ask
ALONE = 1  # so many who ask bind nobody


def needed(active: int) -> int:
    """How many active members have to ask for a vote."""
    return max(FEWEST, -(-active * SHARE // 100))


def binds(asked: int, needs: int) -> bool:
    """Whether so many ask that the lead decides nothing until it has ended: half of those it needs, never one alone.

    Else one member could take a topic's leads away for as long as they like.
    """
    return asked > ALONE and 2 * asked >= needs


def is_recalled(for_count: int, against_count: int, electorate: int) -> bool:
    """Whether two thirds of those who voted, and these a third of all, want it."""
    voted = for_count + against_count
    return voted > 0 and 3 * voted >= electorate and 3 * for_count >= 2 * voted
