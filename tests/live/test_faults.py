"""What goes wrong within a process that tells browsers: it goes on, and they are told."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from waiting import HANG, wait_until

from live.servers import Site, running

Emit = Callable[[str, dict[str, Any], str], None]
LOOPS = ("rooms", "sessions", "relay")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One of one's own: others would be disturbed."""
    with running(tmp_path_factory.mktemp("faults")) as site:
        yield site


def test_a_failing_truth_is_asked_again(site: Site) -> None:
    site.set(24, count=5, version=5)
    browser = site.browser(cookie="5.29")
    browser.watch("petition:24")
    whole = site.truth.read_text()
    site.truth.write_text("{")
    assert site.browser().watch("petition:998") == {"ok": False}
    wait_until(lambda: all(f'"loop": "{loop}"' in site.log.read_text() for loop in ("rooms", "sessions")))
    site.truth.write_text(whole)
    site.set(24, count=8, version=8)
    browser.hear_version(8)
    assert browser.watch("petition:24")["ok"], "not knowing who is signed in ends nobody"


@pytest.mark.parametrize("fault", ["kill", "error"])
def test_whatever_ends_a_loop_of_the_sockets_it_goes_on(site: Site, emit: Emit, fault: str) -> None:
    number, session = {"kill": (29, 32), "error": (30, 33)}[fault]
    told = site.set(number, count=5, version=5)
    browser, signed_in = site.browser(), site.browser(cookie=f"5.{session}")
    browser.watch(f"petition:{number}")
    for _ in range(3):
        for loop in LOOPS:
            urlopen(f"http://127.0.0.1:{site.port}/end/{loop}/{fault}", timeout=HANG).close()
        time.sleep(0.2)
    ended_at = time.monotonic()
    wait_until(lambda: oldest(site) < time.monotonic() - ended_at)
    emit("count", {**told, "version": 6}, f"petition:{number}")
    browser.hear_version(6)
    site.set(number, count=9, version=9)
    site.set(session, is_over=True)
    assert signed_in.is_closed()
    browser.hear_version(9)


def oldest(site: Site) -> float:
    """How long ago the loop was last alive that was so longest ago."""
    with urlopen(f"http://127.0.0.1:{site.port}/ages", timeout=HANG) as answer:
        ages = json.load(answer)
    return max(ages[loop] for loop in LOOPS)  # others rest for longer
