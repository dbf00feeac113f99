"""What an error of the database says about it: why it can't be had just now, and whether what was asked is done."""

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .deadline import DatabaseAway, DatabaseSilent

OUT_OF_REACH = (OperationalError, InterfaceError, PoolTimeout)
# Reasons by PostgreSQL's own numbers, the longer before the shorter.
REASONS = {
    "53100": "disk",
    "53200": "memory",
    "53300": "connections",
    "57014": "time",
    "55P03": "lock",
    "40": "conflict",
    "57P": "restart",
}
# Who is refused a connection gets no number.
NO_CONNECTION = ("too many clients", "too many connections", "connection slots are reserved")
NO_ROOM = "53"


def reason(error: BaseException) -> str:
    """One word of a few."""
    if isinstance(error, PoolTimeout):
        return "pool"
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, DatabaseAway):
        return "away"
    if isinstance(cause, DatabaseSilent):
        return "silent"
    state = _state(error)
    if found := next((word for number, word in REASONS.items() if state.startswith(number)), None):
        return found
    if any(words in str(cause) for words in NO_CONNECTION):
        return "connections"
    return "lost" if getattr(error, "connection_invalidated", False) else "away"


def may_be_done(error: BaseException, *, one_statement: bool) -> bool:
    """Whether what was asked may have been done: the answer to the commit, or to the one statement, never came."""
    if not getattr(error, "connection_invalidated", False):
        return False
    return one_statement or getattr(error, "statement", None) is None


def is_out_of_room(error: BaseException) -> bool:
    """Whether PostgreSQL has no room, memory or connection left for what was asked: nothing that the asker did."""
    return any(_state(each).startswith(NO_ROOM) for each in _with_causes(error) if isinstance(each, DBAPIError))


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _state(error: BaseException) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""
