"""Waiting for what happens beside a test.

How long something takes says what else the machine is doing: a test waits for what happens, and a limit in seconds is
one that only a hang reaches. How soon something is done is measured by bench/.
"""

import time
from collections.abc import Callable

import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import Session, scoped_session

HANG = 180  # seconds; what takes longer hangs
SHORTEST, LONGEST = 0.02, 0.1  # seconds between two looks
BEHIND = sa.text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)


def wait_until(is_so: Callable[[], object], *, pause: Callable[[float], object] = time.sleep) -> float:
    """How many seconds it took until something was so.

    What is not so at once is looked at less often: the processor is for what is waited for. `pause` may be one that
    lets the greenlets of this process go on.
    """
    began = time.monotonic()
    while not is_so():
        took = time.monotonic() - began
        assert took < HANG, f"not so after {HANG} s"
        pause(min(SHORTEST + took / 20, LONGEST))
    return time.monotonic() - began


def wait_in_page(page: Page, is_so: Callable[[], object]) -> None:
    """The same, while the page goes on: what it does is only heard of when somebody waits in it."""
    wait_until(is_so, pause=lambda seconds: page.wait_for_timeout(1000 * seconds))


def wait_for_one_behind(session: Session | scoped_session[Session]) -> None:
    """Until somebody waits for what this transaction holds."""
    wait_until(lambda: session.scalar(BEHIND))
