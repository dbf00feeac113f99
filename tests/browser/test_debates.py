"""A debate in a browser: choosing a side shows the best of the other one, and a vote for a reply stays on the page."""

import pytest
import sqlalchemy as sa
from factories import current, make_discussion, make_member, make_reply
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.posts.models import Draft
from activistnet.posts.useful_models import UsefulVote


@pytest.fixture
def debate():
    root = make_discussion(make_member(), is_debate=True)
    return root, make_reply(root, stance="for", body="It works."), make_reply(root, stance="against", body="It fails.")


def test_a_vote_is_said_in_place_and_taken_back(open_browser, sign_in, debate):
    root, reply, _ = debate
    page = sign_in(open_browser(), make_person("Vic"))
    page.goto(f"/discussions/{root.id}/{root.slug}?show=for")
    page.evaluate("window.stayed = true")
    button = page.locator(f"#r{reply.id} button.vote")
    for pressed, said in (("true", ["useful"]), ("false", [])):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        with current().app_context():
            assert db.session.scalars(sa.select(UsefulVote.value)).all() == said
    assert page.evaluate("window.stayed")


@pytest.mark.parametrize("scripts", [True, False])
def test_whoever_takes_a_side_is_shown_the_best_of_the_other(open_browser, sign_in, debate, scripts):
    root, *_ = debate
    page = sign_in(open_browser(java_script_enabled=scripts), make_person("Vic"))
    page.goto(f"/posts/{root.id}/replies")
    form = page.locator("post-composer")
    for chosen, shown, other in (("for", "It fails.", "It works."), ("against", "It works.", "It fails.")):
        form.locator(".chip", has=page.locator(f"[value={chosen}]")).click()
        expect(form.get_by_text(shown)).to_be_visible()
        expect(form.get_by_text(other)).to_be_hidden()
    form.locator(".chip", has=page.locator("[value=neutral]")).click()
    expect(form.get_by_text("It works.")).to_be_hidden()


@pytest.mark.parametrize("to_a_reply", [False, True])
def test_the_side_that_was_chosen_comes_back_with_the_text(open_browser, sign_in, debate, to_a_reply):
    root, reply, _ = debate
    context = open_browser()
    page = sign_in(context, make_person("Vic"))
    thread = f"/discussions/{root.id}/{root.slug}"
    for address in (thread, f"/posts/{root.id}/replies?parent={reply.id}" if to_a_reply else thread):
        page.goto(address)
    against = page.locator("post-composer [value=against]")
    with page.expect_response("**/drafts"):
        page.locator(".chip", has=page.locator("[value=against]")).click()
    page.reload()
    expect(against).to_be_checked()
    page.route("**/drafts", lambda route: route.abort())  # only this browser has it
    page.locator(".chip", has=page.locator("[value=question]")).click()
    with current().app_context(), db.transaction():
        db.session.execute(sa.delete(Draft))
    page.goto("/")
    page.goto(thread if not to_a_reply else f"/posts/{root.id}/replies?parent={reply.id}")
    expect(page.locator("post-composer [value=question]")).to_be_checked()
    page.locator("textarea[name=body]").fill("Does it?")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**#r*")
    page.goto(thread if not to_a_reply else f"/posts/{root.id}/replies?parent={reply.id}")
    expect(page.locator("textarea[name=body]")).to_have_value("")
    expect(page.locator("post-composer :checked")).to_have_count(0)
