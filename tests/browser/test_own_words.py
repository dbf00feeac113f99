"""From a guest's own words to the office: through real mail and a moderator, with and without scripts."""

import time

import pytest
from factories import make_decision_maker, make_petition
from offices import write_to
from people import make_person
from playwright.sync_api import expect
from waiting import wait_until

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.letters import tasks


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_guest_writes_a_moderator_reads_and_the_office_gets_it(open_browser, sign_in, site, letters, has_scripts):
    unique, sink = time.monotonic_ns(), letters[0]
    office, mailbox = f"office{unique}@council.example", f"ada{unique}@example.org"
    petition = make_petition(title=f"Keep the lido {unique}")
    council = make_decision_maker(petition, name=f"Council {unique}")
    write_to(council.id, office)

    guest = open_browser(java_script_enabled=has_scripts).new_page()
    guest.goto(f"/petitions/{petition.id}/sign")
    guest.get_by_label("Your name").first.fill("Ada Marsh")
    guest.get_by_label("E-mail").first.fill(mailbox)
    guest.get_by_label("Country").first.select_option("NL")
    guest.get_by_role("button", name="Sign").first.click()
    guest.goto(sink.link(mailbox, "confirm"))
    guest.get_by_role("button", name="Confirm").first.click()
    guest.wait_for_url("**/signed/**")
    guest.get_by_role("link", name="Write a letter to the people it asks").click()
    guest.get_by_role("textbox", name="Your letter").fill("My children learned to swim there.")
    guest.get_by_label("With my name").check()
    guest.get_by_role("button", name="Save the letter").click()
    expect(guest.get_by_text("Your letter is saved.")).to_be_visible()
    expect(guest.get_by_role("textbox", name="Your letter")).to_have_value("My children learned to swim there.")

    with site.app.app_context(), db.transaction():
        enqueue(tasks.make_batches)
    theirs = open_browser(java_script_enabled=has_scripts)
    moderator = sign_in(theirs, make_person("Mona", role="moderator"))

    def is_there() -> bool:
        moderator.goto("/moderation/letters")
        return moderator.get_by_role("link", name=petition.title).count() == 1

    wait_until(is_there)
    moderator.get_by_role("link", name=petition.title).click()
    expect(moderator.get_by_text("My children learned to swim there.")).to_be_visible()
    moderator.get_by_role("button", name="Let the batch leave").click()
    expect(moderator.get_by_text("The batch can leave.")).to_be_visible()

    wait_until(lambda: any(each["To"] == office for each in sink.received))
    [mailed] = [each for each in sink.received if each["To"] == office]
    assert mailed["Subject"] == f"1 letter to you: {petition.title}"
    [document] = mailed.iter_attachments()
    assert document.get_content().startswith(b"%PDF")
    guest.reload()
    expect(guest.get_by_text("You can't change or withdraw it any more.")).to_be_visible()
