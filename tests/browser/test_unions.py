"""Two petitions become one: proposed, changed, agreed to, moved to by two people's mail, and taken back."""

import re
import time

import pytest
from factories import make_petition
from people import A_MONTH_AGO, make_person
from playwright.sync_api import expect
from waiting import wait_in_page

from .test_look import check

FIRST, SECOND, JOINT = "Keep the night clinic open", "No more closed wards", "Keep clinics and wards open"


def link(mail, mailbox, page, number=1):
    letter = mail.wait_for(mailbox, saying=f"/{page}/", number=number)
    return re.search(rf"/{page}/[\w.~-]+", letter.get_content()).group()


def sign_as(guest, mail, petition, mailbox, number=1):
    guest.goto(f"/petitions/{petition.id}/sign")
    guest.get_by_label("Your name", exact=True).fill("Ada")
    guest.get_by_label("E-mail", exact=True).fill(mailbox)
    guest.get_by_label("Country", exact=True).select_option("NL")
    guest.locator("main form button[type=submit]").first.click()
    guest.wait_for_url("**/check-mail/**")
    guest.goto(link(mail, mailbox, "confirm", number))
    guest.get_by_role("button", name="Confirm my signature").click()
    guest.wait_for_url("**/signed/**")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_two_authors_join_their_petitions_and_those_who_signed_move(open_browser, sign_in, letters, has_scripts):
    mail, unique = letters[0], time.monotonic_ns()
    amina, omar = make_person("Amina", joined_at=A_MONTH_AGO), make_person("Omar", joined_at=A_MONTH_AGO)
    first, second = make_petition(amina, title=FIRST), make_petition(omar, title=SECOND)
    guest = open_browser(java_script_enabled=has_scripts).new_page()
    both, one = f"both{unique}@example.org", f"one{unique}@example.org"
    sign_as(guest, mail, first, one)
    for number, petition in enumerate((first, second), 1):
        guest = open_browser(java_script_enabled=has_scripts).new_page()
        sign_as(guest, mail, petition, both, number)

    page = sign_in(open_browser(java_script_enabled=has_scripts), amina)
    page.goto(f"/petitions/{first.id}")
    page.get_by_text("More for this petition").click()
    page.get_by_role("link", name="Join with another petition").click()
    page.get_by_label("Address or number of the other petition").fill(str(second.id))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What do you want, and who should do it?").fill(JOINT)
    page.get_by_role("button", name="Propose this text").click()
    expect(page.get_by_text("The other author has been told, and")).to_be_visible()

    other = sign_in(open_browser(java_script_enabled=has_scripts), omar)
    other.goto("/notifications")
    other.get_by_role("link", name="Read the proposal").click()
    other.get_by_label("Why does it matter?").fill("They are the only ones we have.")
    other.get_by_role("button", name="Propose this text").click()
    page.reload()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("button", name="Agree and join the petitions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(JOINT)
    expect(page.get_by_text("By Amina and Omar")).to_be_visible()
    joint = page.url

    for mailbox in (both, one):
        reader = open_browser(java_script_enabled=has_scripts).new_page()
        reader.goto(link(mail, mailbox, "move-signature"))
        expect(reader.get_by_role("heading", level=1)).to_have_text("Move your signature?")
        reader.get_by_role("button", name="Move my signature").click()
        expect(reader.get_by_role("heading", level=1)).to_have_text("Your signature moved")
    shown = open_browser(java_script_enabled=has_scripts).new_page()
    wait_in_page(shown, lambda: "Of 2 signatures:" in shown.request.get(joint).text())
    shown.goto(joint)
    expect(shown.locator("signature-count").first).to_have_text("2")
    for petition, moved in ((first, "2 signatures moved"), (second, "1 signature moved")):
        wait_in_page(
            shown, lambda moved=moved, number=petition.id: moved in shown.request.get(f"/petitions/{number}").text()
        )
        shown.goto(f"/petitions/{petition.id}")
        expect(shown.get_by_role("link", name="Sign the joint petition").first).to_be_visible()

    other.goto(joint)
    other.get_by_role("link", name="How they were joined").click()
    if has_scripts:  # what looks at pages is a script itself
        check(other.context, [other.url, joint, f"/petitions/{first.id}", f"/petitions/{second.id}"])
    other.get_by_role("button", name="Separate them again").click()
    expect(other.get_by_text("The petitions are separate again.").first).to_be_visible()
    for petition, n in ((first, 2), (second, 1)):
        counted = f"/petitions/{petition.id}/count.json"
        wait_in_page(shown, lambda at=counted, n=n: shown.request.get(at).json()["count"] == n)
        shown.goto(f"/petitions/{petition.id}")
        expect(shown.get_by_role("heading", name="Sign this petition")).to_be_visible()
