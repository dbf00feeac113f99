"""What a browser keeps of what is typed: for its own person alone, and until the site says that it was published."""

import re
from pathlib import Path

import pytest
from factories import make_discussion
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.posts.models import Draft

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
KEPT = "Object.keys(localStorage).filter(name => localStorage.getItem(name).includes('ward'))"
TEXT = "The ward closes on Friday."


@pytest.fixture
def root():
    return make_discussion()


@pytest.fixture
def composer(root):
    """The composer below the thread, opened in a page."""

    def open_thread(page):
        page.goto(f"/discussions/{root.id}/{root.slug}")
        return page.get_by_label("Your reply")

    return open_thread


def type_and_keep(page, text):
    """As people type; the browser has kept it once it says so."""
    page.keyboard.insert_text(text)
    page.wait_for_function("() => document.querySelector('[data-said]').textContent.startsWith('We keep it')")


def test_what_one_member_typed_is_not_shown_to_the_next_on_the_same_browser(open_browser, sign_in_by_form, composer):
    amina, bob = make_person("Amina"), make_person("Bob")
    context = open_browser()
    hers = sign_in_by_form(context, amina)
    composer(hers).focus()
    with hers.expect_response("**/drafts"):
        type_and_keep(hers, TEXT)
    context.clear_cookies()  # her session was ended elsewhere
    expect(composer(sign_in_by_form(context, bob))).to_have_value("")
    assert context.pages[-1].evaluate(KEPT) == []
    context.clear_cookies()
    expect(composer(sign_in_by_form(context, amina))).to_have_value(TEXT)  # the site kept it for her


def test_a_text_is_still_there_for_its_writer_whose_session_ended(open_browser, sign_in_by_form, composer):
    amina, context = make_person("Amina"), open_browser()
    page = sign_in_by_form(context, amina)
    context.route("**/drafts", lambda route: route.abort())  # so that it is this browser alone that knows
    composer(page).focus()
    type_and_keep(page, TEXT)
    context.clear_cookies()
    page.goto("/about")
    expect(composer(sign_in_by_form(context, amina))).to_have_value(TEXT)


def test_signing_out_leaves_nothing_that_was_typed(open_browser, sign_in_by_form, composer):
    context = open_browser()
    page = sign_in_by_form(context, make_person("Amina"))
    composer(page).focus()
    type_and_keep(page, TEXT)
    assert len(page.evaluate(KEPT)) == 1
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert page.evaluate(KEPT) == []


def test_what_a_visitor_typed_in_a_tab_is_there_after_signing_in_and_in_no_other_tab(open_browser, sign_in_by_form):
    context = open_browser()
    page = context.new_page()
    page.goto("/t/health/new")
    page.get_by_label("Your message").focus()
    type_and_keep(page, TEXT)
    assert page.evaluate(KEPT) == []
    other = context.new_page()
    other.goto("/t/health/new")
    expect(other.get_by_label("Your message")).to_have_value("")
    sign_in_by_form(context, make_person("Amina"), page)
    page.goto("/t/health/new")
    expect(page.get_by_label("Your message")).to_have_value(TEXT)


def press_in_vain(page):
    page.get_by_role("button", name="Reply", exact=True).click()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/replies")


TRICKY = ("1. First of all, no.", "See https://example.org/a_b for it.", "&copy; and &amp; <b>bold</b>", "**", "~~~\nx")


def test_a_reply_sent_at_once_leaves_the_composer_empty(open_browser, sign_in, site, root, composer):
    member = make_person("Amina")
    page = sign_in(open_browser(), member)
    for text in TRICKY:
        text_area = composer(page)
        expect(
            page.locator("post-composer:defined")
        ).to_be_attached()  # it comes after the page, and Ctrl+Enter with it
        text_area.focus()
        page.keyboard.insert_text(text)
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/discussions/**#r*")
        expect(page.get_by_label("Your reply")).to_have_value("")
        expect(composer(page)).to_have_value("")
        page.goto("/about")
        assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft:'))") == [], text
        with site.app.app_context():
            assert db.session.get(Draft, (member.id, f"thread:{root.id}")) is None, text


def test_a_reply_that_was_lost_on_the_way_is_in_the_composer_again(open_browser, sign_in, composer):
    page = sign_in(open_browser(), make_person("Amina"))
    composer(page).focus()
    page.route("**/replies", lambda route: route.abort())
    page.route("**/drafts", lambda route: route.abort())
    page.keyboard.insert_text(TEXT)
    press_in_vain(page)
    expect(composer(page)).to_have_value(TEXT)


def test_an_answer_that_was_lost_on_the_way_leaves_the_composer_empty(open_browser, sign_in, composer):
    """The reply arrived; what was lost is that it did."""
    page = sign_in(open_browser(), make_person("Amina"))
    composer(page).focus()
    page.keyboard.insert_text(TEXT)

    def arrive(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/replies", arrive)
    press_in_vain(page)
    expect(composer(page)).to_have_value("")
    expect(page.get_by_text(TEXT)).to_have_count(1)


def test_only_one_module_keeps_what_people_type():
    keeping = {path.name for path in SCRIPTS.glob("*.js") if "Storage" in path.read_text()}
    assert keeping == {"drafts.js", "signature-count.js", "thread-replies.js"}
    replies = (SCRIPTS / "thread-replies.js").read_text()
    assert not any(word in replies for word in ("setItem", "getItem", "Storage["))  # it looks for a name alone
    counting = (SCRIPTS / "signature-count.js").read_text()
    # A setting of the browser, of nobody.
    assert set(re.findall(r"\.(?:set|get|remove)Item\(([^,)]*)", counting)) == {'"live-paused"'}
