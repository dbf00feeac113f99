"""What goes wrong within a process that tells browsers: it goes on, and they are told."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from live.servers import running

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
        heard = [browser.hear(3), browser.hear(1)]
        assert 8 in [each[1]["version"] for each in heard if each]
        assert browser.watch("petition:24")["ok"], "not knowing who is signed in ends nobody"


@pytest.mark.parametrize("fault", ["kill", "error"])
def test_whatever_ends_a_loop_of_the_sockets_it_goes_on(tmp_path: Path, emit: Emit, fault: str) -> None:
    with running(tmp_path) as site:
        told = site.set(29, count=5, version=5)
        browser, signed_in = site.browser(), site.browser(cookie="5.32")
        browser.watch("petition:29")
        for _ in range(3):
            for loop in ("rooms", "sessions", "relay"):
                urlopen(f"http://127.0.0.1:{site.port}/end/{loop}/{fault}", timeout=5).close()
            time.sleep(0.2)
        time.sleep(2.5)
        with urlopen(f"http://127.0.0.1:{site.port}/ages", timeout=5) as answer:
            ages = json.load(answer)
        assert ages.keys() >= {"rooms", "sessions", "relay"}
        assert max(ages.values()) < 3
        emit("count", {**told, "version": 6}, "petition:29")
        assert (browser.hear(1) or ("", {"version": 0}))[1]["version"] in (5, 6)
        site.set(29, count=9, version=9)
        site.set(32, is_over=True)
        assert signed_in.is_closed(3)
        versions = [(browser.hear(1) or ("", {"version": 0}))[1]["version"] for _ in range(3)]
        assert {6, 9} <= {*versions}
