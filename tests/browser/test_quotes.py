"""Quoting in a browser: what is selected, or what the page offers; taken out again it leaves open pages."""

import re

import pytest
from factories import make_discussion, make_member, make_reply
from people import make_person
from playwright.sync_api import expect

SAID = "The night clinic helps people who work by day."


@pytest.fixture
def thread():
    root, nadia = make_discussion(make_member()), make_person("Nadia")
    return root, make_reply(root, nadia, body=SAID, body_html=f"<p>{SAID}</p>"), nadia


def select(page, selector, start, end):
    page.evaluate(
        """([selector, start, end]) => {
          const text = document.querySelector(selector).firstChild.firstChild
          getSelection().setBaseAndExtent(text, start, text, end)
        }""",
        [selector, start, end],
    )


def send(page):
    page.locator("reply-here textarea[name=body]").press("Control+Enter")
    page.wait_for_url(re.compile(r"#r\d+"))
    return page.url.partition("#")[2]


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
def test_what_is_selected_is_quoted_above_the_answer_and_leaves_when_it_is_taken_out(open_browser, sign_in, thread, by):
    root, reply, nadia = thread
    page = sign_in(open_browser(), make_person("Wim"))
    page.goto(f"/discussions/{root.id}/{root.slug}")
    page.evaluate("window.stayed = true")
    link = page.locator(f"#r{reply.id}").get_by_role("link", name="Quote Nadia")
    select(page, f"#r{reply.id} .prose", 4, 22)
    if by == "pointer":
        link.click()
    else:
        link.focus()
        page.keyboard.press("Enter")
    place = page.locator(f"#r{reply.id} + reply-here")
    expect(place.locator("textarea[name=passage]")).to_have_value("night clinic helps")
    expect(place.locator("textarea[name=body]")).to_be_focused()
    assert page.evaluate("window.stayed")
    page.keyboard.type("I was there.")
    quoting = send(page)
    reading = open_browser().new_page()
    reading.goto(f"/discussions/{root.id}/{root.slug}")
    expect(reading.locator(f"#{quoting} .quoted p")).to_have_text("night clinic helps")
    theirs = sign_in(open_browser(), nadia)
    theirs.goto(f"/discussions/{root.id}/{root.slug}")
    theirs.locator(f"#{quoting}").get_by_role("link", name="Take the quote out").click()
    theirs.get_by_role("main").get_by_role("button", name="Take the quote out").click()
    expect(reading.get_by_text("night clinic helps", exact=True)).to_have_count(0)
    expect(reading.locator(f"#{quoting} .reply-gone")).to_be_visible()
    expect(reading.locator(f"#{quoting} .prose")).to_have_text("I was there.")


def test_a_quote_leaves_open_pages_with_the_reply_that_it_is_of(open_browser, sign_in, thread):
    root, reply, nadia = thread
    page = sign_in(open_browser(), make_person("Wim"))
    page.goto(f"/discussions/{root.id}/{root.slug}")
    page.locator(f"#r{reply.id}").get_by_role("link", name="Quote Nadia").click()
    passage = page.locator("reply-here textarea[name=passage]")
    expect(passage).to_be_focused()
    expect(passage).to_have_value(SAID)
    page.locator("reply-here textarea[name=body]").fill("I was there.")
    quoting = send(page)
    theirs = sign_in(open_browser(), nadia)
    theirs.goto(f"/posts/{reply.id}/delete")
    theirs.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text(SAID)).to_have_count(0)
    expect(page.locator(f"#{quoting} > .reply-gone")).to_have_text("What was quoted here isn't shown any more.")
    expect(page.locator(f"#{quoting} .prose")).to_have_text("I was there.")


def test_without_scripts_the_words_are_shortened_by_hand(open_browser, sign_in, thread):
    root, reply, _ = thread
    page = sign_in(open_browser(java_script_enabled=False), make_person("Wim"))
    page.goto(f"/discussions/{root.id}/{root.slug}")
    page.locator(f"#r{reply.id}").get_by_role("link", name="Quote Nadia").click()
    expect(page.get_by_label("You quote Nadia")).to_have_value(SAID)
    page.get_by_label("You quote Nadia").fill("people who work by night")
    page.locator("textarea[name=body]").fill("I was there.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("main")).to_contain_text("Quote only words that are in the original.")
    expect(page.locator("textarea[name=body]")).to_have_value("I was there.")
    page.get_by_label("You quote Nadia").fill("people who work by day")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"#r\d+"))
    expect(page.locator(".quoted p")).to_have_text("people who work by day")
