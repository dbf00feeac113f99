"""Waiting for what happens beside a test."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

SHORTEST, LONGEST = 0.02, 0.1  # seconds between two looks


def wait_until(
    is_so: Callable[[], object], seconds: float = 10, *, pause: Callable[[float], object] = time.sleep
) -> float:
    """How many seconds it took until something was so; fails when it takes longer.

    What is not so at once is looked at less often: the processor is for what is waited for. `pause` may be one that
    lets the greenlets of this process go on.
    """
    began = time.monotonic()
    while not is_so():
        took = time.monotonic() - began
        assert took < seconds, f"not so after {seconds} s"
        pause(min(SHORTEST + took / 20, LONGEST))
    return time.monotonic() - began


def wait_in_page(page: Page, is_so: Callable[[], object]) -> None:
    """The same, while the page goes on: what it does is only heard of when somebody waits in it."""
    wait_until(is_so, 15, pause=lambda seconds: page.wait_for_timeout(1000 * seconds))
