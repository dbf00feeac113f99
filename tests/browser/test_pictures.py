"""Pictures on an open page: dropped into a text, and shown in their place once they are drawn."""

import re

import pytest
import sqlalchemy as sa
from factories import current, make_discussion, make_member, save
from media.conftest import picture
from people import make_person
from playwright.sync_api import expect

from activistnet.core.data.db import db
from activistnet.media import rules, store
from activistnet.media.models import Picture
from activistnet.posts.services.texts import html_of

DROP = """(area, bytes) => {
  const files = new DataTransfer()
  files.items.add(new File([new Uint8Array(bytes)], "wall.png", { type: "image/png" }))
  for (const kind of ["dragover", "drop"]) {
    area.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }))
  }
}"""


@pytest.fixture
def awaited():
    """A discussion whose picture is not drawn yet, and the number of that."""
    author, number = make_member(), rules.new_id()
    save(Picture(id=number, member_id=author.id, use="text", size=1))
    body = f"Look: ![A red wall](/media/{number})"
    with current().app_context():
        html = html_of(body, author.id)
    return make_discussion(author, body=body, body_html=html), number


def test_the_words_of_a_picture_stand_in_its_place_until_it_is_drawn(open_browser, awaited):
    thread, number = awaited
    page = open_browser().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.method) if number in request.url else None)
    page.clock.install()
    page.goto(f"/discussions/{thread.id}/{thread.slug}")
    page.evaluate("window.stayed = true")
    place = page.locator("[data-picture]")
    expect(place).to_have_text("A red wall")
    with page.expect_response(lambda answer: number in answer.url and answer.status == 404):
        page.clock.run_for(1000)
    expect(place).to_have_text("A red wall")
    with current().app_context(), db.transaction():
        store.put("public", number, "1280.webp", picture((900, 600), "WEBP"))
        db.session.execute(sa.update(Picture).where(Picture.id == number).values(state="ready", width=900, height=600))
    page.clock.run_for(2000)
    image = page.get_by_role("img", name="A red wall")
    expect(image).to_be_visible()
    assert image.evaluate("image => [image.naturalWidth, image.width > 200]") == [900, True]
    expect(place).to_have_count(0)
    assert page.evaluate("window.stayed")
    assert asked == ["HEAD", "HEAD", "GET"]


def test_a_picture_that_never_comes_is_looked_for_five_times(open_browser, awaited):
    thread, number = awaited
    page = open_browser().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.method) if number in request.url else None)
    page.clock.install()
    page.goto(f"/discussions/{thread.id}/{thread.slug}")
    for seconds in (1, 2, 4, 8, 16):
        with page.expect_response(lambda answer: number in answer.url):
            page.clock.run_for(seconds * 1000)
    page.clock.run_for(600_000)
    expect(page.locator("[data-picture]")).to_have_text("A red wall")
    assert asked == ["HEAD"] * 5


def test_a_picture_that_is_dropped_on_a_text_stands_in_it_with_its_words(open_browser, sign_in):
    thread = make_discussion()
    page = sign_in(open_browser(), make_person("Dora"))
    page.goto(f"/discussions/{thread.id}/{thread.slug}")
    area = page.locator("textarea[name=body]")
    area.fill("Look:")
    area.evaluate(DROP, list(picture((60, 40), "PNG")))
    words = page.get_by_label("Describe the picture")
    expect(words).to_be_focused()
    words.fill("A red wall")
    words.press("Enter")
    expect(area).to_have_value(re.compile(r"Look:\n\n!\[A red wall\]\(/media/[0-9a-f]{32}\)\n\n"))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"#r\d+"))
    expect(page.get_by_role("img", name="A red wall")).to_be_visible()


def test_a_picture_of_oneself_takes_its_place_on_the_page_it_is_sent_from(open_browser, sign_in):
    page = sign_in(open_browser(), make_person("Ewa"))
    page.goto("/settings/picture")
    page.locator("[name=picture]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture((400, 300), "PNG")}
    )
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url("**/settings/picture?done=sent")
    expect(page.locator(".own-picture img.avatar-large")).to_be_visible()
