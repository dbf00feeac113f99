"""Branches that are folded in place and stay so, and what was replied to, opened where it is said."""

import pytest
from factories import make_discussion, make_member, make_reply
from people import make_person
from playwright.sync_api import expect


@pytest.fixture
def thread():
    root = make_discussion(make_member())
    top = make_reply(root)
    low = make_reply(root, parent=top, body_html="<p>The words below.</p>")
    return root, top, low, make_reply(root, parent=low), make_reply(root)


@pytest.mark.parametrize("is_member", [False, True])
def test_a_branch_is_folded_in_place_and_stays_so(open_browser, sign_in, thread, is_member):
    root, top, low, lowest, last = thread
    context = open_browser()
    page = sign_in(context, make_person("Fay")) if is_member else context.new_page()
    page.goto(f"/discussions/{root.id}/{root.slug}")
    page.evaluate("window.stayed = true")
    fold = page.locator(f"#r{top.id} [data-fold]")
    fold.focus()
    place = fold.bounding_box()["y"]
    page.keyboard.press("Enter")
    expect(page.locator(f"#r{low.id}")).to_be_hidden()
    expect(page.locator(f"#r{lowest.id}")).to_be_hidden()
    expect(page.locator(f"#r{last.id}")).to_be_visible()
    expect(fold).to_be_focused()
    expect(fold).to_have_text("Show 2 replies")
    assert abs(fold.bounding_box()["y"] - place) < 2 and page.evaluate("window.stayed")
    page.reload()
    expect(page.locator(f"#r{low.id}")).to_be_hidden()
    page.goto(f"/r/{lowest.id}")
    expect(page.locator(f"#r{lowest.id}")).to_be_visible()
    fold.click()
    fold.click()
    page.locator(f"#r{low.id} [data-fold]").click()
    expect(page.locator(f"#r{low.id}")).to_be_visible()
    expect(page.locator(f"#r{lowest.id}")).to_be_hidden()
    other = open_browser().new_page()
    other.goto(f"/discussions/{root.id}/{root.slug}")
    expect(other.locator(f"#r{low.id}")).to_be_visible()


def test_without_scripts_a_branch_is_folded_by_a_link_that_keeps_the_place(open_browser, thread):
    root, top, low, *_ = thread
    page = open_browser(java_script_enabled=False).new_page()
    page.goto(f"/discussions/{root.id}/{root.slug}")
    page.locator(f"#r{top.id} [data-fold]").click()
    page.wait_for_url(f"**?fold={top.id}#r{top.id}")
    expect(page.locator(f"#r{top.id}")).to_be_in_viewport()
    expect(page.locator(f"#r{low.id}")).to_have_count(0)
    page.locator(f"#r{top.id} [data-fold]").click()
    expect(page.locator(f"#r{low.id}")).to_have_count(1)


def test_what_was_replied_to_is_opened_and_closed_where_it_is_said(open_browser, thread):
    root, _, low, lowest, _ = thread
    page = open_browser().new_page()
    page.goto(f"/discussions/{root.id}/{root.slug}?show=newest")
    page.evaluate("window.stayed = true")
    link = page.locator(f"#r{lowest.id} .in-reply-to a")
    link.click()
    expect(page.locator(f"#r{lowest.id} .replied-to")).to_have_text("The words below.")
    expect(link).to_have_attribute("aria-expanded", "true")
    link.click()
    expect(page.locator(f"#r{lowest.id} .replied-to")).to_have_count(0)
    page.evaluate(f"document.getElementById('r{low.id}').remove()")  # as where it is on another page
    link.click()
    expect(page.locator(f"#r{lowest.id} .replied-to")).to_have_text("The words below.")
    assert page.evaluate("window.stayed")
