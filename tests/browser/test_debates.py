"""A debate in a browser: choosing a side shows the best of the other one, and a vote for a reply stays on the page."""

import pytest
import sqlalchemy as sa
from factories import current, make_discussion, make_member, make_reply
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.posts.models import UsefulVote


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
