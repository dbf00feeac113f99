"""What is changed, hidden or deleted in a thread while it is open: the page shows what one that is opened now would."""

import re

import pytest
from factories import make_discussion, make_member, make_reply
from people import make_person
from playwright.sync_api import expect

VIEWS = ["", "?show=best", "?show=newest", "?show=for"]
ORDER = "articles => articles.map(article => article.id)"
# Without how long ago it was, which each page says of the moment in which it was made.
SAID = """all => all.map(each => {
  const copy = each.cloneNode(true)
  copy.querySelectorAll("time").forEach(time => time.remove())
  return copy.textContent
})"""


@pytest.fixture
def debate():
    """A debate with two replies of one author, the newer of which its side says best, and who that is."""
    wim, root = make_person("Wim", role="moderator"), make_discussion(make_member(), is_debate=True)
    other = make_reply(root, stance="for", body="It helps.", body_html="<p>It helps.</p>")
    theirs = make_reply(root, wim, stance="for", body="It works.", body_html="<p>It works.</p>")
    return root, other, theirs, wim


def read(open_browser, root, show=""):
    return show_in(open_browser(), root, show)


def read_all(open_browser, root, views):
    """One reader, with a page for each of these views: each is told for itself."""
    context = open_browser()
    return {show: show_in(context, root, show) for show in views}


def show_in(context, root, show):
    page = context.new_page()
    page.goto(f"/discussions/{root.id}/{root.slug}{show}")
    page.evaluate("window.stayed = true")
    return page


def act(writing, post, action):
    """Decide about a post by the form, as moderators do."""
    writing.goto(f"/moderation/posts/{post.id}")
    writing.locator(f"input[name=action][value={action}]").check()
    writing.get_by_role("combobox", name="Rule").select_option("spam")
    writing.locator("[data-key=e]").click()
    writing.wait_for_url(re.compile(r"/moderation(/cases/\d+)?$"))


def test_other_words_reach_open_pages_of_every_view(open_browser, sign_in, debate):
    root, other, theirs, wim = debate
    pages = read_all(open_browser, root, VIEWS)
    writing = sign_in(open_browser(), wim)
    writing.goto(f"/posts/{theirs.id}/edit")
    writing.locator("textarea[name=body]").fill("It works at night.")
    writing.locator("main form button[type=submit]").last.click()
    for show, reading in pages.items():
        expect(reading.locator(f"#r{theirs.id} .prose")).to_have_text("It works at night.")
        expect(reading.locator(f"#r{theirs.id}").get_by_role("link", name="edited")).to_be_visible()
        if show in ("", "?show=newest"):
            expect(reading.locator(".sides-best .side-for blockquote p")).to_have_text("It works at night.")
        assert reading.locator(f"#r{other.id} .prose").inner_text() == "It helps.", show
        assert reading.evaluate("window.stayed"), show


def test_what_is_deleted_leaves_open_pages_of_every_view_as_if_it_had_not_been(open_browser, sign_in, debate):
    root, _, theirs, wim = debate
    pages = read_all(open_browser, root, VIEWS)
    for reading in pages.values():
        expect(reading.locator("article.reply")).to_have_count(2)
    writing = sign_in(open_browser(), wim)
    writing.goto(f"/posts/{theirs.id}/delete")
    writing.get_by_role("main").get_by_role("button").first.click()
    for reading in pages.values():
        expect(reading.get_by_text("It works.")).to_have_count(0)
        expect(reading.locator("article.reply")).to_have_count(1)
        expect(reading.locator("#replies .section-head .meta")).to_have_text("1")
        expect(reading.locator(".stance-numbers")).to_contain_text("1 for")
    for show, fresh in read_all(open_browser, root, VIEWS).items():
        for part in ("article.reply", ".stances", ".sides-best"):
            there, here = (page.locator(part).evaluate_all(SAID) for page in (fresh, pages[show]))
            assert here == there, (show, part)
        assert pages[show].evaluate("window.stayed"), show


def test_what_is_hidden_leaves_at_once_and_is_there_again_when_it_is_shown_again(open_browser, sign_in, debate):
    root, _, theirs, _ = debate
    below = make_reply(root, parent=theirs, body_html="<p>Does it?</p>")
    writing = sign_in(open_browser(), make_person("Mo", role="moderator"))
    reading = read(open_browser, root)
    answering = sign_in(open_browser(), make_person("Rea"))
    answering.goto(f"/discussions/{root.id}/{root.slug}")
    answering.locator(f"#r{theirs.id}").get_by_role("link", name="Reply to").click()
    answering.locator("reply-here textarea").fill("But I")
    act(writing, theirs, "hide")
    for page in (reading, answering):
        expect(page.get_by_text("It works.")).to_have_count(0)
        expect(page.locator(f"#r{theirs.id} .reply-gone")).to_be_visible()
        expect(page.locator(f"#r{below.id} .prose")).to_have_text("Does it?")
    expect(answering.locator("reply-here textarea")).to_have_value("But I")
    act(writing, theirs, "restore")
    for page in (reading, answering):
        expect(page.locator(f"#r{theirs.id} .prose")).to_have_text("It works.")
    expect(answering.locator("reply-here textarea")).to_have_value("But I")


def test_a_new_reply_is_put_into_the_order_that_is_shown(open_browser, sign_in, debate):
    root, other, theirs, wim = debate
    pages = read_all(open_browser, root, ["?show=best", "?show=for", "?show=against"])
    writing = sign_in(open_browser(), wim)
    writing.goto(f"/posts/{root.id}/replies")
    writing.locator(".chip", has=writing.locator("[value=for]")).click()
    writing.locator("textarea[name=body]").fill("And by day.")
    writing.locator("main form button[type=submit]").last.click()
    writing.wait_for_url(re.compile(r"#r\d+"))
    new = writing.url.partition("#")[2]
    for reading in pages.values():
        expect(reading.locator("new-replies")).to_have_text("1 new reply")
        reading.locator("new-replies").get_by_role("link").click()
    pages.pop("?show=against").wait_for_url(f"**#{new}")
    for show, reading in pages.items():
        expect(reading.locator("new-replies")).to_be_hidden()
        expect(reading.locator(f"#{new}")).to_be_focused()
        expect(reading.locator(f"#{new} .tag")).to_have_text("New reply")
        assert reading.evaluate("window.stayed"), show
        expect(reading.locator(".stance-numbers")).to_contain_text("3 for")
        here = reading.locator("article.reply").evaluate_all(ORDER)
        assert here == [new, f"r{theirs.id}", f"r{other.id}"], show
        reading.reload()
        assert reading.locator("article.reply").evaluate_all(ORDER) == here, show
