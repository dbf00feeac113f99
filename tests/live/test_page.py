"""A real browser looks at a number that moves."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket, WebSocketRoute, expect
from waiting import HANG, wait_in_page

from live.servers import Site, running

pytestmark = pytest.mark.browser

Emit = Callable[[str, dict[str, Any], str], None]
NUMBER = ".poster-count signature-count"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    errors: list[Exception] = []
    page = chromium.new_page()
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    page.close()
    assert errors == []


def open_page(page: Page, site: Site, number: int) -> None:
    page.goto(f"http://127.0.0.1:{site.port}/page/{number}")
    # Scripts have run: a clock that stands still would keep what they begin later from ever happening.
    expect(page.locator("live-strip:defined")).to_have_count(1)
    expect(page.locator("signature-count:defined").first).to_be_attached()


def watch_page(page: Page, site: Site, number: int) -> WebSocket:
    """Open the page and wait until it is in its room."""
    told = []
    with page.expect_websocket() as opening:
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(frame)))
        open_page(page, site, number)
    while not any('"ok":true' in str(frame) for frame in told):
        opening.value.wait_for_event("framereceived")
    return opening.value


def test_number_bar_and_words_move_together(site: Site, emit: Emit, page: Page) -> None:
    told = site.set(50, count=1998, goal=10000, step=2000, version=1)
    watch_page(page, site, 50)
    emit("count", {**told, "count": 1999, "version": 2}, "petition:50")
    expect(page.locator(NUMBER)).to_have_text("1,999")
    expect(page.locator("[data-by=left]")).to_have_text("1 more to reach 2,000")
    expect(page.locator("#status")).to_have_text("")
    emit("count", {**told, "count": 2001, "step": 5000, "version": 3}, "petition:50")
    expect(page.locator(NUMBER)).to_have_text("2,001")
    expect(page.locator("progress")).to_have_attribute("aria-label", "Signatures towards 5,000")
    assert page.locator("progress").evaluate("bar => [bar.value, bar.max]") == [2001, 5000]
    expect(page.locator("#status")).to_have_text("2,001 signatures")


def test_pause_button_stops_the_number_until_pressed_again(site: Site, emit: Emit, page: Page) -> None:
    told = site.set(51, count=10, goal=100, step=25, version=1)
    socket = watch_page(page, site, 51)
    page.get_by_role("button", name="Pause live numbers").first.click()
    with socket.expect_event("framereceived", lambda frame: '"version":2' in frame):
        emit("count", {**told, "count": 12, "version": 2}, "petition:51")
    expect(page.locator(NUMBER)).to_have_text("10")
    for button in page.get_by_role("button", name="Pause live numbers").all():
        expect(button).to_have_attribute("aria-pressed", "true")
    page.locator("footer").get_by_role("button", name="Pause live numbers").click()
    expect(page.locator(NUMBER)).to_have_text("12")


def test_a_number_that_goes_down_says_why(site: Site, emit: Emit, page: Page) -> None:
    told = site.set(54, count=10, goal=100, step=25, version=1)
    watch_page(page, site, 54)
    why = page.locator("[data-petition-fell]")
    expect(why).to_be_hidden()
    emit("count", {**told, "count": 9, "version": 2}, "petition:54")
    expect(why).to_have_text("1 person withdrew their signature.")
    emit("count", {**told, "count": 1, "version": 3}, "petition:54")
    expect(why).to_have_text("9 people withdrew their signatures.")
    expect(page.locator(".count-unit")).to_have_text("signature")


def test_what_came_within_a_minute_is_said_at_its_end(site: Site, emit: Emit, page: Page) -> None:
    page.clock.install()
    told = site.set(55, count=10, goal=100, step=25, version=1)
    watch_page(page, site, 55)
    emit("count", {**told, "count": 11, "version": 2}, "petition:55")
    expect(page.locator(NUMBER)).to_have_text("11")
    expect(page.locator("#status")).to_have_text("")
    page.clock.run_for(61_000)
    expect(page.locator("#status")).to_have_text("11 signatures")


def test_a_room_that_could_not_be_entered_is_tried_again(site: Site, page: Page) -> None:
    page.clock.install()
    page.add_init_script("Math.random = () => 0")
    site.set(56, count=10, goal=100, step=25, version=1)
    asked, answered = [], []

    def refuse_first(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def ask(message: str | bytes) -> None:
            asked.append(message)
            server.send(message)

        def answer(message: str | bytes) -> None:
            if '"ok":true' in str(message):
                answered.append(message)
                if len(answered) == 1:
                    message = f'{str(message).partition("[")[0]}[{{"ok":false}}]'
            browser.send(message)

        browser.on_message(ask)
        server.on_message(answer)

    page.route_web_socket("**/socket.io/**", refuse_first)
    open_page(page, site, 56)
    wait_in_page(page, lambda: len(answered) == 1)
    page.clock.run_for(16_000)
    wait_in_page(page, lambda: len(answered) == 2)
    assert asked == ["40", '420["watch","petition:56"]', '421["watch","petition:56"]']


def test_w10_after_a_gap_the_number_is_true(folder: Path, page: Page) -> None:
    page.clock.install()
    with running(folder) as site:
        site.set(52, count=10, goal=100, step=25, version=1)
        watch_page(page, site, 52)
        port = site.port
        site.process.terminate()  # not at once: it sends its browsers away first
        site.process.wait(HANG)
    with running(folder, port=port) as site:
        site.set(52, count=17, goal=100, step=25, version=8)
        page.clock.run_for(16_000)  # browsers that a server sends away come back at a moment of their own
        expect(page.locator(NUMBER)).to_have_text("17")


def test_without_a_socket_the_count_is_asked_for_and_a_strip_says_when_nothing_comes(folder: Path, page: Page) -> None:
    with running(folder, BASE_URL="https://elsewhere.example") as site:
        told = site.set(53, count=10, goal=100, step=25, version=1)
        page.clock.install()
        page.route("**/count.json", lambda route: route.abort())
        open_page(page, site, 53)
        expect(page.locator("live-strip")).to_be_hidden()
        page.clock.run_for(25_000)
        expect(page.locator("live-strip")).to_contain_text("Live updates paused, showing numbers from")
        page.unroute("**/count.json")
        answer = json.dumps({**told, "count": 11, "version": 2})
        page.route("**/count.json", lambda route: route.fulfill(body=answer, content_type="application/json"))
        page.clock.run_for(11_000)
        expect(page.locator(NUMBER)).to_have_text("11")
        expect(page.locator("live-strip")).to_be_hidden()
