"""What the bar above a thread says of new replies, and what pressing it does."""

import re

import sqlalchemy as sa
from factories import current, make_discussion, make_member, make_reply
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.posts.models import Post
from activistnet.posts.reply_queries import PAGE

ORDER = "articles => articles.map(article => article.id)"


def test_new_replies_are_put_where_they_belong_and_the_first_has_the_focus(open_browser, sign_in):
    root = make_discussion(make_member())
    first = make_reply(root)
    last = make_reply(root)
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == root.id).values(last_active_at=sa.func.now()))
    reading = sign_in(open_browser(), make_person("Rea"))
    reading.goto(f"/discussions/{root.id}/{root.slug}")
    reading.evaluate("window.stayed = true")
    reading.locator("textarea[name=body]").fill("Half a thought")
    bar = reading.locator("new-replies")
    expect(bar).to_be_hidden()
    writing = sign_in(open_browser(), make_person("Wim"))
    ids = []
    for parent, words in ((first.id, "To the first."), ("", "To all."), ("", "Taken away again.")):
        writing.goto(f"/posts/{root.id}/replies" + (f"?parent={parent}" if parent else ""))
        writing.locator("textarea[name=body]").fill(words)
        writing.locator("main form button[type=submit]").last.click()
        writing.wait_for_url(re.compile(r"#r\d+"))
        ids.append(writing.url.partition("#")[2])
    expect(bar).to_have_text("3 new replies")
    writing.goto(f"/posts/{ids[2][1:]}/delete")
    writing.get_by_role("main").get_by_role("button").first.click()
    expect(bar).to_have_text("2 new replies")
    bar.get_by_role("link").click()
    expect(bar).to_be_hidden()
    assert reading.locator("article.reply").evaluate_all(ORDER) == [f"r{first.id}", ids[0], f"r{last.id}", ids[1]]
    assert reading.evaluate("document.activeElement.id") == ids[0]
    assert reading.evaluate("window.stayed")
    assert reading.locator(".reply-new").evaluate_all(ORDER) == [ids[0], ids[1]]
    expect(reading.locator("#replies .section-head .meta")).to_have_text("4")
    expect(reading.locator("textarea[name=body]")).to_have_value("Half a thought")


def test_new_replies_of_another_page_are_one_press_away(open_browser, sign_in):
    root = make_discussion(make_member())
    for _ in range(PAGE):
        last_here = make_reply(root)
    last = make_reply(root)
    reading, writing = open_browser().new_page(), sign_in(open_browser(), make_person("Wim"))
    reading.goto(f"/discussions/{root.id}/{root.slug}")
    bar = reading.locator("new-replies")

    def answer(parent, words):
        writing.goto(f"/posts/{root.id}/replies?parent={parent}")
        writing.locator("textarea[name=body]").fill(words)
        writing.locator("main form button[type=submit]").last.click()
        writing.wait_for_url(re.compile(r"#r\d+"))
        return writing.url.partition("#")[2]

    there, here = answer(last.id, "Far below."), answer(last_here.id, "At the end of this page.")
    expect(bar).to_have_text("2 new replies")
    expect(reading.locator("#status")).to_have_text("1 new reply")
    bar.get_by_role("link").click()
    expect(bar).to_have_text("1 new reply on another page")
    assert reading.locator("article.reply").evaluate_all(ORDER)[-2:] == [f"r{last_here.id}", here]
    bar.get_by_role("link").click()
    reading.wait_for_url(f"**#{there}")
    expect(reading.locator(f"#{there}")).to_be_in_viewport()


def test_a_reply_is_written_under_the_one_it_answers(open_browser, sign_in):
    root = make_discussion(make_member())
    first, last = make_reply(root), make_reply(root)
    writing = sign_in(open_browser(), make_person("Wim"))
    writing.goto(f"/discussions/{root.id}/{root.slug}")
    writing.evaluate("window.stayed = true")
    link = writing.locator(f"#r{first.id}").get_by_role("link", name="Reply to")
    link.click()
    place = writing.locator(f"#r{first.id} + reply-here")
    text = place.locator("textarea[name=body]")
    expect(text).to_be_focused()
    text.fill("Half a thought")
    text.press("Escape")
    expect(place).to_be_hidden()
    expect(link).to_be_focused()
    link.click()
    expect(text).to_have_value("Half a thought")
    assert writing.evaluate("window.stayed")
    assert writing.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(each => each.id)).size"
    ) == writing.evaluate("document.querySelectorAll('[id]').length")
    text.press("End")
    text.type(", and the rest.")
    text.press("Control+Enter")
    writing.wait_for_url(re.compile(r"#r\d+"))
    answer = writing.url.partition("#")[2]
    assert writing.locator("article.reply").evaluate_all(ORDER) == [f"r{first.id}", answer, f"r{last.id}"]
    expect(writing.locator(f"#{answer} .prose")).to_have_text("Half a thought, and the rest.")
    writing.locator(f"#r{first.id}").get_by_role("link", name="Reply to").click()
    expect(writing.locator("reply-here textarea[name=body]")).to_have_value("")


def test_without_scripts_a_reply_has_a_page_of_its_own(open_browser, sign_in):
    root = make_discussion(make_member())
    reply = make_reply(root)
    writing = sign_in(open_browser(java_script_enabled=False), make_person("Wim"))
    writing.goto(f"/discussions/{root.id}/{root.slug}")
    writing.locator(f"#r{reply.id}").get_by_role("link", name="Reply to").click()
    writing.locator("textarea[name=body]").fill("To the first")
    writing.locator("main form button[type=submit]").last.click()
    writing.wait_for_url(re.compile(r"#r\d+"))
    expect(writing.locator(f"#r{reply.id} + article .prose")).to_have_text("To the first")
