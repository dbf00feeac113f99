"""An update of a petition is tried out before it is published."""

from factories import make_petition
from people import make_person
from playwright.sync_api import expect


def test_what_a_test_did_is_said_over_the_preview_and_not_in_its_heading(open_browser, sign_in):
    author = make_person("Amina")
    petition = make_petition(author)
    page = sign_in(open_browser(), author)
    page.goto(f"/petitions/{petition.id}/updates/new")
    page.get_by_label("Title").fill("They answered")
    page.get_by_label("What's new?").fill("The Council wants to talk.")
    page.get_by_role("button", name="Send me a test").click()
    expect(page.locator("#preview")).to_have_text("As others will see it")
    expect(page.locator("[data-note] + .section-head #preview")).to_be_visible()
