"""The main job in two real browsers: a petition spreads through followers, guests sign it, and counts move."""

import time

from factories import make_petition
from people import PASSWORD, make_person
from playwright.sync_api import expect
from waiting import wait_in_page


def test_a_stranger_joins_starts_a_petition_and_sees_it(page, letters):
    mailbox = f"nora{time.monotonic_ns()}@example.org"
    page.goto("/join")
    page.get_by_label("Handle").fill(f"nora{time.monotonic_ns() % 10**9}")
    page.get_by_label("Name", exact=False).last.fill("Nora Lind")
    page.get_by_label("E-mail").fill(mailbox)
    page.get_by_label("Password").fill("a long enough pass phrase")
    page.get_by_role("button", name="Join").click()
    page.goto(letters[0].link(mailbox, "welcome"))
    page.locator("main").get_by_role("button").first.click()
    page.goto("/start?kind=petition")
    page.get_by_role("link", name="Health", exact=True).click()
    page.get_by_label("What do you want, and who should do it?").fill("Keep the night clinic in Ost open")
    page.get_by_label("Who can make it happen, line 1").fill("the Council of Ost")
    page.get_by_label("Why does it matter?").fill("It is the only one for forty kilometres.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your petition is live.")
    page.get_by_role("link", name="Go to your petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep the night clinic in Ost open")
    expect(page.get_by_text("the Council of Ost")).to_be_visible()


NOTE_CHANGES = """count => {
  window.changes = {}
  new MutationObserver(() => window.changes[count.dataset.version] = Date.now() / 1000)
    .observe(count, {attributes: true, attributeFilter: ["data-version"]})
}"""


SECONDS_OF_ONE_ANSWER = """async () => {
  const began = performance.now()
  await fetch("/healthz")
  return (performance.now() - began) / 1000
}"""


def test_the_count_moves_in_another_browser_within_a_second_of_a_signature(open_browser, sign_in, signed_at):
    petition = make_petition()
    watching = open_browser().new_page()
    watching.goto(f"/petitions/{petition.id}/{petition.slug}")
    count = watching.locator("main signature-count").first
    expect(count).to_have_text("0")
    count.evaluate(NOTE_CHANGES)
    for name in ("Bob", "Cem", "Dora"):
        signing = sign_in(open_browser(), make_person(name))
        signing.goto(f"/petitions/{petition.id}/{petition.slug}")
        signing.get_by_role("button", name="Sign", exact=True).first.click()
        expect(signing.get_by_text("so far.")).to_be_visible()
        expect(count).to_have_text(str(("Bob", "Cem", "Dora").index(name) + 1))
    # Without a reload, or the notes would be gone; the best of three, and by what the shortest answer takes here, as
    # other tests share the machine.
    changes = sorted(watching.evaluate("Object.values(window.changes)"))
    waits = [seen - signed for seen, signed in zip(changes, signed_at(petition.id), strict=True)]
    assert min(waits) < max(1, 10 * watching.evaluate(SECONDS_OF_ONE_ANSWER)), waits


def test_without_scripts_a_member_signs_and_sees_the_new_count(open_browser, sign_in_by_form):
    petition = make_petition()
    page = sign_in_by_form(open_browser(java_script_enabled=False), make_person("Cem"))
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.get_by_role("button", name="Sign", exact=True).first.click()
    expect(page.get_by_text("1 so far.")).to_be_visible()
    page.get_by_role("link", name="Back to the petition").click()
    expect(page.locator("main signature-count").first).to_have_text("1")
    expect(page.get_by_text("You signed on")).to_be_visible()


def test_a_guest_signs_by_mail_without_scripts(open_browser, letters, count_rows):
    petition = make_petition()
    mailbox = f"ada{time.monotonic_ns()}@example.org"
    page = open_browser(java_script_enabled=False).new_page()

    def fill_in(name):
        page.goto(f"/petitions/{petition.id}/{petition.slug}")
        page.get_by_label("Your name", exact=True).fill(name)
        page.get_by_label("E-mail").fill(mailbox)
        page.get_by_label("Country").select_option("NL")
        page.get_by_role("button", name="Sign", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")

    fill_in("Somebody Else")
    strangers_link = letters[0].link(mailbox, "confirm")
    fill_in("Ada Marsh")
    link = letters[0].link(mailbox, "confirm", number=2)
    for _ in range(2):
        page.goto(link)
        expect(page.get_by_role("button", name="Confirm my signature")).to_be_visible()
    assert count_rows(petition.id) == 0
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_text("1 so far.")).to_be_visible()
    assert count_rows(petition.id) == 1
    page.goto(strangers_link)
    expect(page.get_by_role("heading", level=1)).to_have_text("You've already confirmed")
    fill_in("Ada Marsh")
    letters[0].wait_for(mailbox, saying="You've already signed it")
    assert count_rows(petition.id) == 1


def sign_as_guest(page, letters, petition, mailbox):
    page.goto(f"/petitions/{petition.id}/sign")
    page.get_by_label("Your name", exact=True).fill("Ada Marsh")
    page.get_by_label("E-mail").fill(mailbox)
    page.get_by_label("Country").select_option("NL")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.goto(letters[0].link(mailbox, "confirm"))
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_text("1 so far.")).to_be_visible()


def test_the_petition_tells_its_guest_and_nobody_else_that_they_signed(open_browser, letters):
    petition, own = make_petition(), open_browser()
    sign_as_guest(own.new_page(), letters, petition, f"ada{time.monotonic_ns()}@example.org")
    for browser, signed in ((own, 1), (open_browser(), 0)):
        page = browser.new_page()
        with page.expect_response("**/sign/mine*"):
            page.goto(f"/petitions/{petition.id}/{petition.slug}")
        expect(page.locator("#sign").get_by_text("You signed on")).to_have_count(signed)
        expect(page.locator("#sign-form")).to_be_visible(visible=not signed)
    page = own.new_page()
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.get_by_role("button", name="Forget on this device").click()
    expect(page.locator("#sign-form")).to_be_visible()


def test_without_scripts_a_visitor_replies_joins_and_is_published(open_browser, letters):
    petition, unique = make_petition(), time.monotonic_ns()
    page = open_browser(java_script_enabled=False).new_page()
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.get_by_role("link", name="Write a reply").click()
    page.get_by_label("Your reply").fill("I worked there.")
    page.get_by_role("button", name="Reply", exact=True).click()
    page.locator("main").get_by_role("button", name="Join").click()
    page.get_by_label("Handle").fill(f"nora{unique % 10**9}")
    page.get_by_label("Display name").fill("Nora Lind")
    page.get_by_label("E-mail").fill(f"nora{unique}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Join").click()
    page.goto(letters[0].link(f"nora{unique}@example.org", "welcome"))
    page.get_by_role("button", name="Create my account and publish").click()
    expect(page.locator("#replies").get_by_text("I worked there.")).to_be_visible()


def test_a_guest_withdraws_by_the_mail_without_scripts(open_browser, letters, count_rows):
    petition, mailbox = make_petition(), f"ada{time.monotonic_ns()}@example.org"
    page = open_browser(java_script_enabled=False).new_page()
    page.goto(f"/petitions/{petition.id}/sign")
    page.get_by_label("Your name", exact=True).fill("Ada Marsh")
    page.get_by_label("E-mail").fill(mailbox)
    page.get_by_label("Country").select_option("NL")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.goto(letters[0].link(mailbox, "confirm"))
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_text("1 so far.")).to_be_visible()
    page.goto(letters[0].link(mailbox, "withdraw", number=2))
    assert count_rows(petition.id) == 1
    page.get_by_role("button", name="Withdraw my signature").click()
    expect(page.get_by_role("button", name="Withdraw my signature")).to_have_count(0)
    assert count_rows(petition.id) == 0


def test_without_scripts_a_stranger_joins_and_a_member_withdraws(open_browser, letters, count_rows):
    petition, unique = make_petition(), time.monotonic_ns()
    page = open_browser(java_script_enabled=False).new_page()
    page.goto("/join")
    page.get_by_label("Handle").fill(f"nora{unique % 10**9}")
    page.get_by_label("Display name").fill("Nora Lind")
    page.get_by_label("E-mail").fill(f"nora{unique}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.goto(letters[0].link(f"nora{unique}@example.org", "welcome"))
    page.get_by_role("button", name="Create my account").click()
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.get_by_role("button", name="Sign", exact=True).first.click()
    expect(page.get_by_text("1 so far.")).to_be_visible()
    page.goto(f"/petitions/{petition.id}/{petition.slug}")
    page.get_by_role("button", name="Withdraw", exact=True).first.click()
    expect(page.get_by_role("button", name="Withdraw", exact=True)).to_have_count(0)
    assert count_rows(petition.id) == 0


def test_a_share_reaches_a_follower_who_signs_through_it_and_its_sharer_is_told(open_browser, sign_in):
    petition, amina, bob = make_petition(), make_person("Amina"), make_person("Bob")
    hers = sign_in(open_browser(), amina)
    hers.goto(f"/petitions/{petition.id}/{petition.slug}")
    hers.get_by_role("button", name="Sign", exact=True).first.click()
    hers.get_by_label("Add a note for your followers").fill("My aunt works there.")
    hers.get_by_role("button", name="Share with followers").click()
    his = sign_in(open_browser(), bob)
    his.goto(f"/@{amina.handle}")
    his.locator("main").get_by_role("button", name="Follow").first.click()
    his.goto("/")
    expect(his.get_by_text("Amina shared").first).to_be_visible()
    expect(his.get_by_text("My aunt works there.")).to_be_visible()
    his.get_by_role("link", name=petition.title).first.click()
    his.get_by_role("button", name="Sign", exact=True).first.click()
    expect(his.get_by_text("2 so far.")).to_be_visible()
    told = hers.get_by_text("1 person signed through your link").first

    def is_told():
        hers.goto(f"/petitions/{petition.id}/{petition.slug}")
        return told.is_visible()

    wait_in_page(hers, is_told)  # until the clock has counted it
    hers.goto("/shares")
    expect(hers.locator("main").get_by_text("1").first).to_be_visible()
