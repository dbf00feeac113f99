"""What is being typed comes back when the form is opened again, and not once it is sent."""

from factories import make_discussion
from people import make_person
from playwright.sync_api import Route, expect
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


def test_what_is_typed_outlives_the_tab_until_it_is_published(open_browser, sign_in):
    discussion = make_discussion()
    address = f"/discussions/{discussion.id}/{discussion.slug}"
    page = sign_in(open_browser(), make_person("Bob"))
    page.goto(address)
    expect(page.locator("post-composer:defined")).to_be_attached()  # it comes after the page
    page.locator("textarea[name=body]").fill("A thought that took an hour.")
    expect(page.get_by_text("We keep it in this browser until you send it.")).to_be_visible()
    page.goto("/topics")
    page.goto(address)
    expect(page.locator("textarea[name=body]")).to_have_value("A thought that took an hour.")
    page.locator("textarea[name=body]").press("Control+Enter")
    expect(page.locator(".reply").get_by_text("A thought that took an hour.")).to_be_visible()
    page.goto(address)
    expect(page.locator("textarea[name=body]")).to_have_value("")


def test_what_is_typed_before_the_scripts_have_come_is_kept_under_what_was_kept_before(open_browser, sign_in):
    discussion = make_discussion()
    address = f"/discussions/{discussion.id}/{discussion.slug}"
    page = sign_in(open_browser(), make_person("Bob"))
    waiting: list[Route] = []
    page.route("**/post-composer.js", lambda route: waiting.append(route))
    page.route("**/drafts", lambda route: route.abort())  # what this browser keeps is enough
    text = page.locator("textarea[name=body]")
    for typed, kept in (("First thought.", "First thought."), ("Second.", "First thought.\n\nSecond.")):
        page.goto(address, wait_until="load")
        text.press_sequentially(typed)
        with page.expect_response("**/post-composer.js"):
            waiting.pop().continue_()
        expect(page.get_by_text("We keep it in this browser until you send it.")).to_be_visible()
        expect(text).to_have_value(kept)
    text.press("Control+Enter")
    expect(page.locator(".reply").get_by_text("Second.")).to_be_visible()
    page.unroute("**/post-composer.js")
    page.go_back()
    expect(page.locator("post-composer:defined")).to_be_attached()
    page.wait_for_timeout(700)  # longer than the pause after which a text is kept
    page.goto(address)
    expect(page.locator("post-composer:defined")).to_be_attached()
    expect(text).to_have_value("")


def test_what_is_sent_with_the_last_key_is_not_kept_as_unsent(open_browser, sign_in):
    discussion = make_discussion()
    address = f"/discussions/{discussion.id}/{discussion.slug}"
    page = sign_in(open_browser(), make_person("Bob"))
    page.goto(address)
    expect(page.locator("post-composer:defined")).to_be_attached()
    page.locator("textarea[name=body]").fill("A short answer.")
    page.locator("textarea[name=body]").press("Control+Enter")
    expect(page.locator(".reply").get_by_text("A short answer.")).to_be_visible()
    expect(page.locator("post-composer:defined")).to_be_attached()
    expect(page.locator("textarea[name=body]")).to_have_value("")
