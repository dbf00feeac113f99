"""Which reply answers a question: marked by whoever asked, or opened the thread."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.posts.links import post_url
from activistnet.posts.models import Post


@pytest.fixture
def asked():
    """A debate with a question and two replies to it: who opened it, who asked."""
    opener, asker = make_member(), make_member()
    root = make_discussion(opener, is_debate=True)
    question = make_reply(root, asker, stance="question")
    return root, question, make_reply(root, parent=question), make_reply(root, parent=question), opener, asker


def mark(client, reply, value="yes"):
    return client.post(f"/posts/{reply.id}/answer", data={"value": value})


def marked(page):
    """The replies that are answers, and where questions lead, in order."""
    articles = re.findall(r'<article class="reply[^"]*" id="r(\d+)".*?</article>', page.text, re.DOTALL)
    answers = re.findall(r'id="r(\d+)"(?:(?!</article>).)*?<span class="tag">The answer<', page.text, re.DOTALL)
    leads = re.findall(r'<a class="tag" href="/r/(\d+)">Answered', page.text)
    assert articles
    return [int(each) for each in answers], [int(each) for each in leads]


@pytest.mark.parametrize("who", ["asker", "opener"])
def test_the_question_leads_to_its_answer_until_another_one_is_marked(client, app, log_in, keeping, asked, who):
    root, _question, first, second, opener, asker = asked
    log_in({"asker": asker, "opener": opener}[who])
    assert client.get(post_url(root)).text.count(">Mark as the answer<") == 2
    for reply in (first, second, second):
        answer = mark(client, reply)
        assert (answer.status_code, answer.location) == (303, f"/r/{reply.id}")
        assert marked(client.get(post_url(root))) == ([reply.id], [reply.id])
    assert marked(app.test_client().get(post_url(root))) == ([second.id], [second.id])
    assert mark(client, first, "none").status_code == 303  # it is not marked
    assert marked(client.get(post_url(root))) == ([second.id], [second.id])
    mark(client, second, "none")
    assert marked(client.get(post_url(root))) == ([], [])


def test_where_nobody_takes_sides_what_opens_the_thread_is_the_question(client, app, log_in, keeping):
    opener = log_in(make_member())
    root = make_discussion(opener)
    reply = make_reply(root)
    below = make_reply(root, parent=reply)
    mark(client, reply)
    assert "Answered: read the answer" in client.get(post_url(root)).text
    assert marked(app.test_client().get(post_url(root))) == ([reply.id], [reply.id])
    assert mark(client, below).status_code == 422


def test_nobody_else_marks_an_answer_and_nothing_else_is_one(client, app, log_in, asked):
    root, question, first, *_ = asked
    assert mark(client, first).status_code in (303, 401)
    log_in(make_member())
    assert ">Mark as the answer<" not in client.get(post_url(root)).text
    assert mark(client, first).status_code == 403
    log_in(asked[4])
    assert mark(client, question).status_code == mark(client, root).status_code == 422  # its parent is no question
    assert mark(client, make_reply(make_petition(asked[4]))).status_code == 422
    assert mark(client, first, "maybe").status_code == 422
    hidden = make_reply(root, asked[4], parent=question, visibility="hidden")
    assert mark(client, hidden).status_code == 422
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == root.id).values(locked_at=sa.func.now()))
    assert mark(client, first).status_code == 422
    assert marked(client.get(post_url(root))) == ([], [])


def test_what_is_gone_answers_nothing(app, client, log_in, asked):
    root, question, first, _second, _opener, asker = asked
    log_in(asker)
    mark(client, first)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == first.id).values(visibility="hidden"))
    assert marked(client.get(post_url(root))) == ([], [])
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == first.id).values(visibility="visible", author_id=asker.id))
    assert marked(client.get(post_url(root))) == ([first.id], [first.id])
    client.post(f"/posts/{first.id}/delete")
    with app.app_context():
        assert db.session.get(Post, question.id).answer_id is None


def test_open_pages_hear_of_both(client, log_in, monkeypatch, asked):
    root, question, first, *_, asker = asked
    log_in(asker)
    told = []
    monkeypatch.setattr(rooms, "emit", lambda event, payload, room, **_: told.append((event, payload["reply"], room)))
    for _ in range(2):
        mark(client, first)
    assert told == [("changed", each.id, f"thread:{root.id}") for each in (first, question)]
