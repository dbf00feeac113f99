"""What goes wrong within a process that tells browsers: it goes on, and they are told."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from waiting import wait_until

from live.servers import Site, running
from live.sockets_by_hand import LONG

Emit = Callable[[str, dict[str, Any], str], None]


def test_a_failing_truth_is_asked_again(tmp_path: Path) -> None:
    with running(tmp_path) as site:
        site.set(24, count=5, version=5)
        browser = site.browser(cookie="5.29")
        browser.watch("petition:24")
        whole = site.truth.read_text()
        site.truth.write_text("{")
        assert site.browser().watch("petition:998") == {"ok": False}
        time.sleep(2.1)
        site.truth.write_text(whole)
        site.set(24, count=8, version=8)
        browser.hear_version(8)
        assert browser.watch("petition:24")["ok"], "not knowing who is signed in ends nobody"


@pytest.mark.parametrize("fault", ["kill", "error"])
def test_whatever_ends_a_loop_of_the_sockets_it_goes_on(tmp_path: Path, emit: Emit, fault: str) -> None:
    with running(tmp_path) as site:
        told = site.set(29, count=5, version=5)
        browser, signed_in = site.browser(), site.browser(cookie="5.32")
        browser.watch("petition:29")
        for _ in range(3):
            for loop in ("rooms", "sessions", "relay"):
                urlopen(f"http://127.0.0.1:{site.port}/end/{loop}/{fault}", timeout=LONG).close()
            time.sleep(0.2)
        ended_at = time.monotonic()
        wait_until(lambda: oldest(site) < min(3, time.monotonic() - ended_at), LONG)
        emit("count", {**told, "version": 6}, "petition:29")
        browser.hear_version(6)
        site.set(29, count=9, version=9)
        site.set(32, is_over=True)
        assert signed_in.is_closed(LONG)
        browser.hear_version(9)


def oldest(site: Site) -> float:
    """How long ago the loop was last alive that was so longest ago."""
    with urlopen(f"http://127.0.0.1:{site.port}/ages", timeout=LONG) as answer:
        ages = json.load(answer)
    assert ages.keys() >= {"rooms", "sessions", "relay"}
    return max(ages.values())
