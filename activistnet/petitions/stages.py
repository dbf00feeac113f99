"""The life of a petition in one table: from which stage to which, by whom, and who is told.

A draft isn't a petition yet (`starting`, `posts.services.drafts`), and what waits for a look is a petition whose post
is held (`posts.holds`): neither is a stage. One that is archived keeps the stage that says what came of it, beside
`archived_at`. The database refuses what isn't in this table, too (`keep_petition_moves`).
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from typing import NamedTuple

OPEN, PAUSED, CLOSED = "open", "paused", "closed"
WON, PARTLY, LOST = OUTCOMES = ("won", "partly", "lost")
WITHDRAWN, REJECTED = "withdrawn", "rejected"
ARCHIVED = "archived"  # not a stage that is stored, but where the life ends
RUNNING = (OPEN, PAUSED)  # it may still be signed, now or later
OVER = (CLOSED, *OUTCOMES, WITHDRAWN, REJECTED)
STAGES = (*RUNNING, *OVER)
REFUSED = (WITHDRAWN, REJECTED)  # it asks for nothing any more: neither delivered nor told of
VICTORIES = (WON, PARTLY)

# Who moves it: `left` is that its author has left the site, `union` that it was joined with another one, or parted;
# those who signed do by a vote, where it was left.
AUTHOR, TIME, MODERATOR, LEFT, UNION = "author", "time", "moderator", "left", "union"
SIGNATORIES = "signatories"
# Who hears of it beside those who read its page: its author of what others do, signatories who wanted news by a letter.

LONGEST_PAUSE = timedelta(days=30)
BETWEEN_PAUSES = timedelta(days=7)
ARCHIVED_AFTER = timedelta(days=365)
REOPENED_WITHIN = timedelta(days=1)


class Move(NamedTuple):
    """Who may make it, and who is told."""

    by: frozenset[str]
    told: frozenset[str] = frozenset()


def _moves(before: Iterable[str], after: Iterable[str], by: set[str], *told: str) -> dict[tuple[str, str], Move]:
    return {way: Move(frozenset(by), frozenset(told)) for way in product(before, after) if way[0] != way[1]}


MOVES: dict[tuple[str, str], Move] = {
    **_moves((OPEN,), (PAUSED,), {AUTHOR}),
    **_moves((PAUSED,), (OPEN,), {AUTHOR, TIME}),
    **_moves(RUNNING, (CLOSED,), {AUTHOR, TIME, MODERATOR, LEFT, UNION, SIGNATORIES}, AUTHOR, SIGNATORIES),
    **_moves((*RUNNING, CLOSED), OUTCOMES, {AUTHOR, SIGNATORIES}, SIGNATORIES),
    **_moves((*RUNNING, CLOSED), (WITHDRAWN,), {AUTHOR}, SIGNATORIES),
    **_moves(RUNNING, (REJECTED,), {MODERATOR}, AUTHOR),
    # Its author within a day; others by undoing; those who signed where its author has left.
    **_moves((CLOSED,), (OPEN,), {AUTHOR, MODERATOR, UNION, SIGNATORIES}),
    **_moves(OUTCOMES, (OPEN,), {AUTHOR}),  # within a day
    **_moves((PARTLY, LOST), (WON,), {AUTHOR}, SIGNATORIES),
    **_moves((LOST,), (PARTLY,), {AUTHOR}, SIGNATORIES),
    **_moves((REJECTED,), RUNNING, {MODERATOR}, AUTHOR),  # as it was, by undoing or an appeal
    **_moves(OVER, (ARCHIVED,), {TIME}),
}


def after(before: str, *, by: str) -> frozenset[str]:
    """Where these may bring it from there."""
    return frozenset(there for (here, there), move in MOVES.items() if here == before and by in move.by)


def before(there: str, *, by: str) -> tuple[str, ...]:
    """From where these may bring it there. Raises LookupError where there is no such way."""
    found = tuple(here for here in STAGES if (here, there) in MOVES and by in MOVES[here, there].by)
    if not found:
        raise LookupError(f"{by} may not bring a petition to {there}")
    return found
