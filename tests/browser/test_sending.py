"""A pressed button says that it is working and takes no second press, and is there again after Back."""

import pytest
import sqlalchemy as sa
from factories import make_discussion
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.posts.models import Post

PRESS_THREE_TIMES = """button => {
  for (const _ of "123") button.click()
  return [button.textContent, document.getElementById("status").textContent, button.getAttribute("aria-disabled")]
}"""


@pytest.fixture
def member():
    return make_person("Nora")


def test_on_a_slow_line_three_presses_are_one_and_the_button_says_that_it_is_working(
    open_browser, sign_in, site, member
):
    page, root = sign_in(open_browser(), member), make_discussion()
    page.goto(f"/posts/{root.id}/replies")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Your reply").fill("It is the only one.")
    assert page.get_by_role("button", name="Reply", exact=True).evaluate(PRESS_THREE_TIMES) == ["Sending…"] * 2 + [
        "true"
    ]
    page.wait_for_url("**#r*")
    assert len([url for url in sent if url.endswith("/replies")]) == 1
    with site.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Post.author_id == member.id)) == 1


def test_a_button_is_given_back_to_whoever_comes_back(open_browser, sign_in, member):
    page = sign_in(open_browser(), member)
    page.goto("/settings")
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    page.locator("main").get_by_role("button", name="Save").click()
    expect(page.locator("main").get_by_role("button", name="Sending…")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("main").get_by_role("button", name="Save")).to_be_enabled()


def test_a_theme_is_changed_again_at_once(page):
    page.goto("/about")
    for theme in ("Dark", "Light"):
        page.get_by_role("button", name=theme).click()
        expect(page.get_by_role("button", name=theme)).to_have_attribute("aria-pressed", "true")
