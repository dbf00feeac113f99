"""A new version, from its author's form to the answer of somebody who signed the first one, through their mail."""

import time

import pytest
from factories import make_petition
from people import A_MONTH_AGO, make_person
from playwright.sync_api import expect
from waiting import wait_in_page

OTHER = "Open a second night clinic"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_who_signed_is_asked_by_mail_and_signs_the_new_version_too(open_browser, sign_in, letters, has_scripts):
    author, mailbox = make_person("Amina", joined_at=A_MONTH_AGO), f"ada{time.monotonic_ns()}@example.org"
    petition = make_petition(author)
    guest = open_browser(java_script_enabled=has_scripts).new_page()
    guest.goto(f"/petitions/{petition.id}/sign")
    guest.get_by_label("Your name", exact=True).fill("Ada")
    guest.get_by_label("E-mail", exact=True).fill(mailbox)
    guest.get_by_label("Country", exact=True).select_option("NL")
    guest.locator("main form button[type=submit]").first.click()
    guest.wait_for_url("**/check-mail/**")
    guest.goto(letters[0].link(mailbox, "confirm"))
    guest.get_by_role("button", name="Confirm my signature").click()
    guest.wait_for_url("**/signed/**")
    page = sign_in(open_browser(java_script_enabled=has_scripts), author)
    page.goto(f"/petitions/{petition.id}/edit")
    page.get_by_label("What do you want, and who should do it?").fill(OTHER)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("here you can only correct its spelling").first).to_be_visible()
    page.get_by_role("button", name="Preview as a new version").click()
    expect(page.get_by_text("1 person who signed gets one e-mail")).to_be_visible()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OTHER)
    letters[0].wait_for(mailbox, saying=OTHER)
    elsewhere = open_browser(java_script_enabled=has_scripts).new_page()
    elsewhere.goto(letters[0].link(mailbox, "sign-version", number=3))
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Do you sign version 2, too?")
    elsewhere.get_by_role("button", name="Sign version 2, too").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("You've signed version 2, too")
    versions = f"/petitions/{petition.id}/versions"
    told = "1 person signed version 1; 1 of them also version 2."
    wait_in_page(elsewhere, lambda: told in elsewhere.request.get(versions).text())  # kept pages are new in seconds
