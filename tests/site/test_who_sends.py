"""A form is sent in the name of whoever its page was made for, or of nobody until its reader says so."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition
from people import PASSWORD, make_person

from activistnet.core.data.db import db
from activistnet.moderation.models import Report
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post

REPLY = "The ward closes on Friday."


def fields_of(page, action):
    """The hidden fields of the form that goes to this address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.S)[0]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return found | dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.S))


def count(app, model, **values):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model).filter_by(**values))


@pytest.fixture
def people(client):
    return make_member("amina", display_name="Amina"), make_member("bob", display_name="Bob")


def test_what_one_member_wrote_is_not_published_as_another_who_signed_in_since(app, client, log_in, people):
    amina, bob = people
    action = f"/posts/{make_discussion().id}/replies"
    log_in(amina)
    written = fields_of(client.get(action), action) | {"body": REPLY}
    log_in(bob)
    for _press in range(2):
        asked = client.post(action, data=written, forged=True)
        assert asked.status_code == 403
        assert "now signed in as Bob" in asked.text
        assert REPLY in asked.text
        assert "Send it as Bob" in asked.text
        assert "Amina" not in asked.text
    assert count(app, Post, kind="reply") == 0
    assert client.post(action, data=fields_of(asked, action), forged=True).status_code == 303
    assert count(app, Post, author_id=bob.id) == 1


def test_the_same_member_who_signed_in_anew_is_not_asked_who_they_are(client, log_in, people):
    action = f"/posts/{make_discussion().id}/replies"
    log_in(people[0])
    written = fields_of(client.get(action), action) | {"body": REPLY}
    log_in(people[0])
    again = client.post(action, data=written, forged=True)
    assert "open for too long" in again.text
    assert "signed in as" not in again.text


def test_a_button_of_another_s_page_asks_too(client, log_in, people):
    amina, _bob = people
    log_in(amina)
    pressed = fields_of(client.get("/@bob"), "/@bob/mute")
    log_in(make_member("cem", display_name="Cem"))
    asked = client.post("/@bob/mute", data=pressed, forged=True)
    assert asked.status_code == 403
    assert "Send it as Cem" in asked.text
    assert client.post("/@bob/mute", data=fields_of(asked, "/@bob/mute"), forged=True).status_code == 303


def test_what_a_guest_filled_in_is_signed_as_a_member_only_when_they_say_so(app, client, log_in, people):
    petition = make_petition()
    action = f"/petitions/{petition.id}/sign"
    typed = {"name": "Ada", "email": "ada@example.org", "country": "NL", "postcode": "1", "reason": "It matters."}
    log_in(people[1])
    for _press in range(2):
        asked = client.post(action, data=typed, forged=True)
        assert asked.status_code == 403
        assert "now signed in as Bob" in asked.text
    assert count(app, Signature) == 0
    assert client.post(action, data=fields_of(asked, action), forged=True).status_code == 303
    assert count(app, Signature) == 1
    assert petition.title in client.get("/me/signatures").text


@pytest.mark.parametrize("act", ["report", "sign"])
def test_what_a_member_filled_in_is_not_sent_as_a_guest(app, client, log_in, people, act):
    post = make_petition()
    action = {"report": f"/posts/{post.id}/report", "sign": f"/petitions/{post.id}/sign"}[act]
    log_in(people[0])
    typed = fields_of(client.get(action), action) | {"report": {"rule": "spam"}, "sign": {"reason": REPLY}}[act]
    asked = app.test_client().post(action, data=typed, forged=True)
    assert asked.status_code == 401
    assert "/login" in asked.text
    assert count(app, Report) == count(app, Signature) == 0


def test_who_signs_in_to_send_what_was_kept_is_told_as_whom(app, client, log_in):
    action, bob = f"/posts/{make_discussion().id}/replies", make_person("Bob")
    log_in(make_member("amina"))
    written = fields_of(client.get(action), action) | {"body": REPLY}
    browser = app.test_client()
    login = browser.post(action, data=written, forged=True)
    sign_in = fields_of(login, "/login")
    kept = re.search(r'name="kept" value="([^"]*)"', login.text)[1].replace("&#34;", '"')
    page = browser.post("/login", data={**sign_in, "kept": kept, "handle": bob.handle, "password": PASSWORD})
    assert "You're signed in as Bob" in page.text
    assert "Send it as Bob" in page.text
    assert count(app, Post, kind="reply") == 0


def test_a_theme_is_the_browser_s_whoever_is_signed_in(client, log_in, people, app):
    log_in(people[0])
    page = fields_of(client.get("/about"), "/appearance")
    assert app.test_client().post("/appearance", data={**page, "theme": "dark"}, forged=True).status_code == 303


def test_a_page_tells_nobody_s_number_but_a_mark_of_the_person(client, log_in, people):
    def mark():
        return re.search(r'data-owner="([^"]+)"', client.get("/about").text)

    assert mark() is None
    log_in(people[0])
    first = mark()[1]
    log_in(people[1])
    other = mark()[1]
    log_in(people[0])
    assert first == mark()[1] != other
    assert len(first) == 16
