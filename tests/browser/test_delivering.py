"""From the press of an author to the answer of an office: through real mail, without an account or scripts."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from factories import make_decision_maker, make_petition
from offices import link_to_answer, write_to
from people import make_person
from playwright.sync_api import expect


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_office_answers_what_it_was_mailed(open_browser, sign_in, letters, has_scripts):
    unique, soon = time.monotonic_ns(), (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    mailbox, author = f"office{unique}@council.example", make_person("Amina")
    petition = make_petition(author, title=f"Open the weir {unique}")
    council = make_decision_maker(petition, name=f"Council {unique}")
    write_to(council.id, mailbox)

    theirs = open_browser(java_script_enabled=has_scripts)
    sign_in(theirs, author)
    page = theirs.new_page()
    page.goto(f"/petitions/{petition.id}")
    page.get_by_role("link", name="Deliver this petition").click()
    page.get_by_label("the Council").check()
    page.get_by_role("button", name="Deliver", exact=True).click()
    expect(page.get_by_text("the Council").first).to_be_visible()

    link = link_to_answer(letters[0].wait_for(mailbox))
    office = open_browser(java_script_enabled=has_scripts).new_page()
    office.goto(link)
    office.get_by_label("We agree in part").first.check()
    office.get_by_role("textbox", name="Your response").fill("We open it on Sundays.")
    office.get_by_text("Say what you'll do, and by when (optional)").click()
    office.get_by_label("By which day? (optional)").first.fill(soon)
    office.get_by_label("What will you do? (optional)").first.fill("We mend the lock.")
    office.get_by_role("button", name="Preview", exact=True).click()
    expect(office.get_by_role("heading", name="Preview")).to_be_visible()
    expect(office.get_by_role("textbox", name="Your response")).to_have_value("We open it on Sundays.")
    office.get_by_role("button", name="Publish the response").click()
    expect(office.get_by_text("Your response is published.")).to_be_visible()
    office.get_by_role("link", name="See your response as everyone does").click()
    expect(office.get_by_role("heading", level=1, name="Delivery and response")).to_be_visible()
    expect(office.get_by_text("We mend the lock.")).to_be_visible()
    office.goto(link)
    expect(office.get_by_role("heading", level=1, name="You've responded")).to_be_visible()

    reader = open_browser(java_script_enabled=has_scripts).new_page()
    reader.goto(f"/petitions/{petition.id}")
    expect(reader.get_by_text("agrees in part.")).to_be_visible()
    reader.get_by_role("link", name="Read the response").click()
    expect(reader.get_by_text("We open it on Sundays.")).to_be_visible()
    expect(reader.get_by_text("an address at council.example, not by a confirmed account")).to_be_visible()
