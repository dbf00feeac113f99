"""Waiting for what happens beside a test."""

import time
from collections.abc import Callable

from playwright.sync_api import Page


def wait_until(
    is_so: Callable[[], object], seconds: float = 10, *, pause: Callable[[float], object] = time.sleep
) -> float:
    """How many seconds it took until something was so; fails when it takes longer.

    `pause` may be one that lets the greenlets of this process go on.
    """
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not so after {seconds} s"
        pause(0.02)
    return time.monotonic() - began


def wait_in_page(page: Page, is_so: Callable[[], object]) -> None:
    """The same, while the page goes on: what it does is only heard of when somebody waits in it."""
    wait_until(is_so, 15, pause=lambda seconds: page.wait_for_timeout(1000 * seconds))
