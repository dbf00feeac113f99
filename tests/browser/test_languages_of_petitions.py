"""A petition in two languages: offered, accepted and signed in the other one, with one number on both."""

import time

import pytest
from factories import make_petition
from people import make_person
from playwright.sync_api import expect
from waiting import wait_in_page

TITLE = "Gardez la clinique de nuit ouverte"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_member_offers_french_the_author_accepts_and_a_french_guest_moves_the_number(
    open_browser, sign_in, letters, has_scripts
):
    author, mailbox = make_person("Amina"), f"ada{time.monotonic_ns()}@example.org"
    petition = make_petition(author, language="en", language_said=True)
    member = sign_in(open_browser(java_script_enabled=has_scripts), make_person("Nadia"))
    member.goto(f"/petitions/{petition.id}")
    member.get_by_role("link", name="Translations").click()
    member.get_by_role("link", name="Offer a translation").click()
    member.get_by_label("Language", exact=True).select_option("fr")
    member.get_by_label("The demand").fill(TITLE)
    member.get_by_label("The text").fill("C'est la seule de la ville.")
    member.get_by_label("Show my name as the translator").check()
    member.get_by_role("button", name="Offer the translation").click()
    expect(member.get_by_role("button", name="Withdraw")).to_be_visible()
    page = sign_in(open_browser(java_script_enabled=has_scripts), author)
    page.goto("/notifications")
    page.get_by_role("link", name="Accept or say no").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("link", name="French", exact=True)).to_be_visible()
    english = open_browser(java_script_enabled=has_scripts).new_page()
    english.goto(f"/petitions/{petition.id}")
    expect(english.locator("signature-count").first).to_have_text("0")
    guest = open_browser(java_script_enabled=has_scripts, locale="fr-FR").new_page()
    guest.goto(f"/petitions/{petition.id}")
    expect(guest.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(guest.get_by_text("Traduit par Nadia")).to_be_visible()
    guest.get_by_label("Votre nom", exact=True).fill("Ada")
    guest.locator("#sign-form [name=email]").fill(mailbox)
    guest.locator("#sign-form [name=country]").select_option("FR")
    guest.locator("#sign-form button[type=submit]").click()
    guest.wait_for_url("**/check-mail/**")
    guest.goto(letters[0].link(mailbox, "confirm"))
    expect(guest.get_by_text(TITLE)).to_be_visible()
    guest.locator("main form button[type=submit]").click()
    guest.wait_for_url("**/signed/**")
    if has_scripts:
        expect(english.locator("signature-count").first).to_have_text("1")
    else:
        told = f"/petitions/{petition.id}/count.json"
        wait_in_page(english, lambda: english.request.get(told).json()["count"] == 1)
    data = f"/petitions/{petition.id}.json"
    wait_in_page(english, lambda: english.request.get(data).json()["by_language"] != [])
