"""What is being typed comes back when the form is opened again, and not once it is sent."""

from people import make_person
from playwright.sync_api import expect
from waiting import wait_in_page


def test_the_fields_of_a_petition_and_of_a_discussion_come_back_until_they_are_sent(open_browser, sign_in):
    page = sign_in(open_browser(), make_person("Nora"))
    waiting, kept = [], []
    page.route("**/form-draft.js", lambda route: waiting.append(route))
    page.goto("/t/health/new?kind=petition", wait_until="load")
    page.on(
        "requestfinished", lambda request: kept.append(request.post_data) if request.url.endswith("/drafts") else None
    )
    page.get_by_label("What do you want, and who should do it?").fill("Keep the night clinic in Ost open")
    wait_in_page(page, lambda: waiting)
    waiting[0].continue_()  # a slow line: the first field was filled before this script came
    page.unroute("**/form-draft.js")
    page.get_by_label("Who can make it happen, line 1").fill("the Council of Ost")
    page.get_by_label("Who can make it happen, line 2").fill("the Mayor")
    page.get_by_label("Why does it matter?").fill("It is the only one.\nReally.")
    typed = ("Keep+the+night+clinic", "the+Mayor", "Really.")
    wait_in_page(page, lambda: all(any(words in sent for sent in kept) for words in typed))
    page.goto("/t/health/new")
    page.get_by_label("Title").fill("Night clinics")
    page.goto("/t/health/new?kind=petition")  # before the pause is over
    expect(page.get_by_label("Who can make it happen, line 2")).to_have_value("the Mayor")
    expect(page.get_by_label("Why does it matter?")).to_have_value("It is the only one.\nReally.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your petition is live.")
    page.goto("/t/health/new?kind=petition")
    expect(page.get_by_label("Why does it matter?")).to_have_value("")
    page.goto("/t/health/new")
    expect(page.get_by_label("Title")).to_have_value("Night clinics")
