"""What is new in a thread is marked where it stands, and read once it was looked at for a moment."""

from factories import make_discussion, make_reply
from people import make_person
from playwright.sync_api import expect


def test_what_is_new_is_marked_and_read_by_looking_at_it(open_browser, sign_in):
    root, amina = make_discussion(), make_person("Amina")
    page = sign_in(open_browser(), amina)
    page.goto(f"/discussions/{root.id}/{root.slug}")
    page.get_by_label("Your reply").fill("I was here.")
    page.get_by_role("button", name="Reply", exact=True).click()
    reply = make_reply(root, body="Since then.", body_html="<p>Since then.</p>")
    with page.expect_response(lambda answer: answer.url.endswith(f"/posts/{root.id}/read")) as told:
        page.reload()
        expect(page.get_by_text("1 new reply since you were here.")).to_be_visible()
        expect(page.locator(f"#r{reply.id} .byline")).to_contain_text("New reply")
    assert told.value.status == 200
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()
    page.reload()
    expect(page.locator(f"#r{reply.id}")).to_be_visible()
    expect(page.locator("read-mark")).to_have_count(0)
