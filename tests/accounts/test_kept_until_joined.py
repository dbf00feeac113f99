"""What a visitor began is kept with the wish to join, and done when its mail is confirmed, on whatever device."""

import html
import re

import pytest
import sqlalchemy as sa
from accounts.conftest import PASSWORD, count, get_member, link_in
from factories import current, make_discussion, make_member, make_petition
from shown import words

from activistnet.accounts.models import SignUp
from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.petitions.models import Petition
from activistnet.posts.models import Post, Reply, Share
from activistnet.posts.own_kinds import Discussion
from activistnet.topics.models import TopicFollow

WISH = {"handle": "nour", "email": "nour@example.org", "password": PASSWORD, "display_name": "Nour"}
TEXT = 'The weir & the "mill" 漢'
SHOWN = "The weir &amp; the &#34;mill&#34; 漢"


def fields_of(page, action):
    """The hidden fields of the form that is sent there."""
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'action="{action}"' in each)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def join_after(visitor, to, **typed):
    """Send it as a visitor, press Join on the page that comes, and fill in the form."""
    asked = visitor.post(to, data=typed)
    assert asked.status_code == 401
    form = visitor.post("/join", data=fields_of(asked.text, "/join"))
    assert form.status_code == 200
    answer = visitor.post("/join", data={**fields_of(form.text, "/join"), **WISH})
    assert answer.status_code == 303, answer.text
    return form.text


def press(browser, link, **typed):
    """The button that does what its page shows, where there is one."""
    shown = re.search(r'name="wanted" value="([^"]+)"', browser.get(link).text)
    return browser.post(link, data={**typed, "wanted": shown[1]} if shown else typed)


def another_device(app):
    return app.test_client()


def rows(model):
    with current().app_context():
        return db.session.scalars(sa.select(model)).all()


@pytest.fixture
def thread():
    return make_discussion(title="Who pays for the weir?")


def test_a_reply_is_published_when_the_mail_is_confirmed(client, mails, thread):
    page = client.get(f"/posts/{thread.id}/replies")
    assert "join before" in page.text
    to = f"/posts/{thread.id}/replies"
    form = join_after(client, to, body=TEXT, once="a-key")
    assert SHOWN in form
    link = link_in(mails()[0])
    shown = client.get(link).text
    assert "Who pays for the weir?" in shown
    assert "Create my account and publish" in shown
    assert not rows(Reply)
    done = press(client, link)
    (reply,) = rows(Reply)
    assert (done.status_code, done.location) == (303, f"/r/{reply.id}")
    assert (reply.body, reply.author_id) == (TEXT, get_member("nour").id)
    assert count(SignUp) == 0


def test_it_is_published_from_another_device_after_being_shown(client, app, mails, thread):
    join_after(client, f"/posts/{thread.id}/replies", body=TEXT)
    link, phone = link_in(mails()[0]), another_device(app)
    assert "You wanted to publish this:" in phone.get(link).text
    here = {"handle": "nour", "display_name": "Nour", "password": PASSWORD}
    assert press(phone, link, **here).status_code == 303
    assert [reply.body for reply in rows(Reply)] == [TEXT]


def test_what_was_wanted_last_is_found_on_another_device_though_one_mail_is_for_all(client, app, mails, thread):
    client.post("/join", data=WISH)
    (mail,) = mails()
    join_after(app.test_client(), f"/posts/{thread.id}/replies", body=TEXT)
    assert not mails()
    assert html.escape("the weir") in another_device(app).get(link_in(mail)).text
    own = client.get(link_in(mail)).text
    assert "Create my account and publish" not in own, "this browser wanted nothing"


def test_nothing_is_published_that_its_page_did_not_show(client, app, mails, thread):
    to = f"/posts/{thread.id}/replies"
    join_after(client, to, body=TEXT)
    link, phone = link_in(mails()[0]), another_device(app)
    shown = re.search(r'name="wanted" value="([^"]+)"', phone.get(link).text)[1]
    join_after(app.test_client(), to, body="Something of somebody else.")
    here = {"handle": "nour", "display_name": "Nour", "password": PASSWORD}
    for mark in (shown, "1"):
        again = phone.post(link, data={**here, "wanted": mark})
        assert (again.status_code, rows(Reply), get_member("nour")) == (409, [], None)
        assert "Something of somebody else." in again.text
        assert "Read it, then press again." in again.text
    assert press(phone, link, **here).status_code == 303
    assert [reply.body for reply in rows(Reply)] == ["Something of somebody else."]


def test_nothing_is_published_by_whoever_only_opens_the_account(client, mails, thread):
    join_after(client, f"/posts/{thread.id}/replies", body=TEXT)
    done = client.post(link_in(mails()[0]))
    assert (done.location, rows(Reply), count(Member)) == ("/begin/topics", [], 2)


def test_a_petition_and_a_discussion_are_published(client, app, mails):
    petition = {"demand": "Open the weir", "body": "Fish.", "target": ["The Board", "The Mayor"], "goal": "100"}
    join_after(client, "/t/health/petitions", **petition)
    done = press(client, link_in(mails()[0]))
    (made,) = rows(Petition)
    assert done.location == f"/petitions/{made.id}/launched"
    assert "The Mayor" in client.get(done.location).text
    wish = {**WISH, "handle": "noor", "email": "noor@example.org"}
    other = app.test_client()
    asked = other.post("/t/health/discussions", data={"title": "Who pays?", "body": TEXT})
    other.post("/join", data={**fields_of(asked.text, "/join"), **wish})
    press(other, link_in(mails()[-1]))
    assert [post.title for post in rows(Discussion)] == ["Who pays?"]


def test_whom_and_what_a_visitor_wanted_to_follow_is_followed(client, app, mails):
    amina = make_member("amina", display_name="Amina Diallo")
    assert "Follow Amina Diallo" in join_after(client, "/@amina/follow")
    done = press(client, link_in(mails()[0]))
    assert done.location == "/begin/topics?next=/%40amina"
    assert [tie.followed_id for tie in rows(Follow)] == [amina.id]
    other = app.test_client()
    asked = other.post("/t/health/follow")
    assert "Follow Health" in asked.text
    other.post("/join", data={**fields_of(asked.text, "/join"), **WISH, "handle": "noor", "email": "noor@example.org"})
    link = link_in(mails()[-1])
    assert "متابعة الصحة" in words(app.test_client().get(f"{link}?lang=ar"))
    before = len(rows(TopicFollow))
    press(other, link)
    assert len(rows(TopicFollow)) == before + 1


def test_a_share_is_made_with_its_note(client, mails):
    petition = make_petition()
    join_after(client, f"/posts/{petition.id}/share", note="Please read it.")
    press(client, link_in(mails()[0]))
    assert [share.note for share in rows(Share)] == ["Please read it."]


def lock(thread):
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == thread.id).values(locked_at=sa.func.now()))


def test_where_the_thread_was_locked_meanwhile_the_account_is_opened_and_the_words_are_shown(client, mails, thread):
    join_after(client, f"/posts/{thread.id}/replies", body=TEXT)
    lock(thread)
    done = press(client, link_in(mails()[0]))
    assert done.status_code == 200
    assert "locked" in done.text
    assert SHOWN in done.text
    assert (rows(Reply), get_member("nour").display_name) == ([], "Nour")
    assert "Menu of Nour" in client.get("/settings").text


def test_where_the_thread_is_gone_the_words_are_shown(client, mails, thread):
    join_after(client, f"/posts/{thread.id}/replies", body=TEXT)
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == thread.id).values(visibility="hidden"))
    link = link_in(mails()[0])
    assert SHOWN in client.get(link).text
    done = press(client, link)
    assert (done.status_code, count(Member)) == (200, 2)
    assert SHOWN in done.text


def test_what_is_wrong_with_the_words_is_said_and_they_are_shown(client, mails):
    join_after(client, "/t/health/petitions", demand="", body=TEXT, target="The Board", goal="100")
    done = press(client, link_in(mails()[0]))
    assert (done.status_code, rows(Petition)) == (200, [])
    assert "Write what you want in one line." in done.text
    assert SHOWN in done.text


def test_it_is_published_once_however_often_it_is_sent(client, app, mails, thread):
    to = f"/posts/{thread.id}/replies"
    join_after(client, to, body=TEXT, once="a-key")
    link = link_in(mails()[0])
    press(client, link)
    assert press(client, link).status_code == 410
    assert press(another_device(app), link).status_code == 410
    client.post(to, data={"body": TEXT, "once": "a-key"})  # the tab that was left open
    assert len(rows(Reply)) == 1


def test_settings_and_what_is_too_long_are_not_kept(client, mails):
    asked = client.post("/settings", data={"display_name": "Nour"})
    assert 'action="/join"' not in asked.text
    sent = {"to": "/settings", "kept": '[["display_name", "Eve"]]', **WISH}
    assert client.post("/join", data=sent).status_code == 303
    assert [wish.kept_sealed for wish in rows(SignUp)] == [None]


@pytest.mark.parametrize(
    ("to", "kept"),
    [
        ("https://evil.example/", "[]"),
        ("//evil.example", "[]"),
        ("/posts/1/replies", "not json"),
        ("/posts/1/replies", "[[1, 2]]"),
        ("/posts/999999/replies", '[["body", "x"]]'),
    ],
)
def test_what_no_page_of_ours_would_send_is_let_go(client, mails, to, kept):
    assert client.post("/join", data={**WISH, "to": to, "kept": kept}).status_code == 303
    assert press(client, link_in(mails()[0])).status_code in (200, 303)
    assert get_member("nour")


def test_what_is_kept_can_be_read_by_nobody_who_has_the_database(client, thread):
    join_after(client, f"/posts/{thread.id}/replies", body=TEXT)
    (wish,) = rows(SignUp)
    assert b"weir" not in wish.kept_sealed


def test_the_form_keeps_it_when_something_else_is_wrong(client, thread):
    asked = client.post(f"/posts/{thread.id}/replies", data={"body": TEXT})
    kept = fields_of(asked.text, "/join")
    wrong = client.post("/join", data={**kept, **WISH, "email": "nothing"})
    assert wrong.status_code == 422
    assert fields_of(wrong.text, "/join")["kept"] == kept["kept"]


def test_whoever_joins_comes_back_to_the_page_they_came_from(client, mails):
    client.get("/join?next=/topics")
    client.post("/join", data={**WISH, "next": "/topics"})
    assert press(client, link_in(mails()[0])).location == "/begin/topics?next=/topics"
