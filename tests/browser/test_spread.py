"""The picture of how a petition spreads grows in open pages, and without scripts it is there as well."""

from factories import current
from growing import Growing
from playwright.sync_api import expect


def test_an_open_page_gets_the_next_picture_by_itself(page, open_browser):
    growing = Growing(current())
    growing.sign(*[None] * 25)
    page.goto(growing.path)
    expect(page.get_by_text("Nothing to show yet")).to_be_visible()
    share = growing.share()
    growing.sign(*[share] * 10, *[None] * 15)
    page.wait_for_function("() => document.querySelector('spread-news').wasLive")
    growing.tell()
    expect(page.get_by_role("rowheader", name="1 branch of 10")).to_be_visible(timeout=60_000)
    expect(page.locator(".spread-dots circle")).to_have_count(1)
    without = open_browser(java_script_enabled=False).new_page()
    without.goto(growing.path)
    expect(without.get_by_role("rowheader", name="1 branch of 10")).to_be_visible()
