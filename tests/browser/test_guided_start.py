"""From the first page, without an account, to a published petition: by keys alone, with scripts and without."""

import time
from urllib.parse import urlencode

import pytest
from factories import make_petition
from people import PASSWORD
from playwright.sync_api import Page, expect
from waiting import wait_in_page

DEMAND, REASON = "Keep the night clinic in Nord open", "It is the only one for forty kilometres, and closes on 1 May."


def press(page: Page, name: str, role: str = "button") -> None:
    page.locator("main").get_by_role(role, name=name, exact=True).first.press("Enter")


def type_in(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).press_sequentially(text)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_visitor_publishes_from_the_first_page_by_keys_alone(open_browser, letters, record_property, has_scripts):
    unique, began = time.monotonic_ns(), time.monotonic()
    mailbox = f"nora{unique}@example.org"
    page = open_browser(java_script_enabled=has_scripts).new_page()
    page.goto("/")
    press(page, "Start a petition", role="link")
    type_in(page, "What do you want, and who should do it?", DEMAND)
    if has_scripts:
        expect(page.locator("petition-preview .headline")).to_have_text(DEMAND)
    press(page, "Continue")
    type_in(page, "Who can make it happen, line 1", "the Council of Nord")
    press(page, "Continue")
    type_in(page, "Why does it matter?", REASON)
    press(page, "Back")
    expect(page.get_by_label("Who can make it happen, line 1")).to_have_value("the Council of Nord")
    press(page, "Continue")
    expect(page.get_by_label("Why does it matter?")).to_have_value(REASON)
    press(page, "Continue")
    press(page, "Continue")  # without a picture
    page.get_by_label("Health").press("Space")
    press(page, "Continue")
    press(page, "Continue")  # whether others are like it or not
    press(page, "Continue")  # with the goal that is proposed
    expect(page.get_by_role("heading", level=2, name=DEMAND)).to_be_visible()
    press(page, "Publish")
    press(page, "Join")
    type_in(page, "Handle", f"nora{unique % 10**9}")
    type_in(page, "Display name", "Nora Lind")
    type_in(page, "E-mail", mailbox)
    type_in(page, "Password", PASSWORD)
    press(page, "Join")
    expect(page.get_by_role("heading", level=1, name="Check your e-mail")).to_be_visible()
    page.goto(letters[0].link(mailbox, "welcome"))
    press(page, "Create my account and publish")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your petition is live.")
    seconds = round(time.monotonic() - began, 1)
    record_property("seconds", seconds)
    print(f"From the first page to published, {'with' if has_scripts else 'without'} scripts: {seconds} s")
    press(page, "Go to your petition", role="link")
    expect(page.get_by_role("heading", level=1)).to_have_text(DEMAND)
    expect(page.get_by_text("the Council of Nord")).to_be_visible()


def test_petitions_like_it_appear_while_a_demand_is_typed(page):
    title = f"Mend the bridge at Q{time.monotonic_ns()}"
    make_petition(title=title)
    asked = f"/start/similar/found?{urlencode({'demand': title})}"
    wait_in_page(page, lambda: title in page.request.get(asked).text())  # until the worker has read its words
    page.goto("/start")
    type_in(page, "What do you want, and who should do it?", title.replace("Mend", "Please mend"))
    expect(page.locator("similar-petitions").get_by_role("link", name=title)).to_be_visible()
    page.get_by_label("What do you want, and who should do it?").fill("Plant two hundred lime trees")
    expect(page.locator("similar-petitions").get_by_role("link", name=title)).to_have_count(0)
