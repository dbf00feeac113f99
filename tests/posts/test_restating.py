"""What somebody takes the other side to say, and its author who says: yes, that is what I mean."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.posts.links import post_url

pytestmark = pytest.mark.usefixtures("client")
WORDS = "Beds cost less than nights on the street."
MEANT = "Nadia: yes, that's what I mean"


@pytest.fixture
def debate():
    """A debate with an argument of somebody."""
    root, author = make_discussion(is_debate=True), make_member(display_name="Nadia")
    return root, make_reply(root, author, stance="for"), author


def answer(app, root, said, writer=None, **more):
    browser = app.test_client(user=writer or make_member())
    fields = {"body": "I disagree.", "parent": said.id, "stance": "against", "restated": WORDS, **more}
    sent = browser.post(f"/posts/{root.id}/replies", data=fields)
    assert sent.status_code == 303, sent.text
    return int(sent.location.rpartition("/")[2])


def say(browser, number, value="yes"):
    return browser.post(f"/posts/{number}/restated", data={"value": value})


def test_a_reply_begins_with_what_it_takes_to_be_said(app, debate):
    root, said, _ = debate
    form = app.test_client(user=make_member()).get(f"/posts/{root.id}/replies?parent={said.id}").text
    assert "What Nadia says, in your words" in form and 'name="restated"' in form
    number = answer(app, root, said)
    page = app.test_client().get(post_url(root)).text
    assert "How they understand Nadia:" in page and WORDS in page and MEANT not in page
    assert f'id="r{number}"' in page


def test_whoever_said_it_says_that_this_is_meant_and_the_writer_is_told_once(app, debate, keeping):
    root, said, author = debate
    number = answer(app, root, said, writer := make_member())
    visitor, own = app.test_client(), app.test_client(user=author)
    assert f'formaction="/posts/{number}/restated"' in own.get(post_url(root)).text
    assert f'formaction="/posts/{number}/restated"' not in app.test_client(user=writer).get(post_url(root)).text
    assert MEANT not in visitor.get(post_url(root)).text
    for _ in range(2):
        assert say(own, number).status_code == 303
        assert MEANT in visitor.get(post_url(root)).text
        assert say(own, number, "none").status_code == 303
        assert MEANT not in visitor.get(post_url(root)).text
    told = app.test_client(user=writer).get("/notifications").text
    assert told.count("put what they mean in") == 1 and f'href="/r/{number}"' in told
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count FROM notifications WHERE kind = 'understood'")) == 1


def test_nobody_else_says_so(app, debate):
    root, said, author = debate
    number, plain = answer(app, root, said), answer(app, root, said, restated="")
    for other in (make_member(), make_member(role="moderator")):
        assert say(app.test_client(user=other), number).status_code == 403
    own = app.test_client(user=author)
    assert say(own, plain).status_code == say(own, said.id).status_code == 422
    assert say(own, number, "perhaps").status_code == 422
    assert say(app.test_client(), number).status_code in (303, 401)
    assert MEANT not in app.test_client().get(post_url(root)).text


def test_only_an_argument_of_somebody_else_is_restated(app, debate):
    root, said, author = debate
    plain, question = make_discussion(), make_reply(root, stance="question")
    for thread, parent, writer in ((root, said, author), (root, question, None), (plain, make_reply(plain), None)):
        form = app.test_client(user=writer or make_member()).get(f"/posts/{thread.id}/replies?parent={parent.id}")
        assert 'name="restated"' not in form.text
        answer(app, thread, parent, writer)
        assert WORDS not in app.test_client().get(post_url(thread)).text


def test_what_is_too_long_is_refused_and_nothing_is_lost(app, debate):
    root, said, _ = debate
    fields = {"body": "I disagree.", "parent": said.id, "restated": "x" * 301}
    refused = app.test_client(user=make_member()).post(f"/posts/{root.id}/replies", data=fields)
    assert refused.status_code == 422 and "x" * 301 in refused.text and "I disagree." in refused.text


def test_it_goes_with_the_reply(app, debate):
    root, said, author = debate
    number = answer(app, root, said, writer := make_member())
    say(app.test_client(user=author), number)
    assert app.test_client(user=writer).post(f"/posts/{number}/delete").status_code == 303
    page = app.test_client().get(post_url(root)).text
    assert WORDS not in page and MEANT not in page
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT restated FROM posts WHERE id = :id"), {"id": number}) is None
    hidden = answer(app, root, said)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE posts SET visibility = 'hidden' WHERE id = :id"), {"id": hidden})
    assert WORDS not in app.test_client().get(post_url(root)).text
    assert say(app.test_client(user=author), hidden).status_code in (404, 422)


def test_open_pages_hear_of_it(app, debate, monkeypatch):
    root, said, author = debate
    number, sent = answer(app, root, said), []
    monkeypatch.setattr(rooms, "emit", lambda event, news, room, **_: sent.append((event, news.get("reply"), room)))
    say(app.test_client(user=author), number)
    assert ("changed", number, f"thread:{root.id}") in sent
