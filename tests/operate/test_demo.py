"""The demonstration is removed by a button, once, by whoever gives their password, and nothing else is."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply
from operate.conftest import acts
from people import PASSWORD

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due
from activistnet.members import mailboxes
from activistnet.members.models import Member
from activistnet.posts.models import Post
from activistnet.site.demo_story import mailboxes_of_the_story

PAGE, REMOVE = "/operate/demo", "/operate/demo/remove"


@pytest.fixture
def demo(app):
    """One thread of the demonstration alone, and one that a person has joined."""
    amina, sample, other = make_member("amina"), make_member("sample1"), make_member("sample2")
    own, joined = make_discussion(sample), make_discussion(other)
    make_reply(own, other)
    make_reply(joined, amina)
    return {"own": own.id, "joined": joined.id, "stays": {amina.id, other.id}, "sample": sample.id}


def run_all(app):
    with app.app_context():
        while run_due():
            pass


def test_the_button_removes_the_demonstration_and_nothing_else(app, client, operator, demo):
    assert PAGE in client.get("/operate").text
    page = client.get(PAGE).text
    assert "<dt>Sample members</dt><dd>2</dd>" in page
    assert "<dt>Threads that only they have written in</dt><dd>1</dd>" in page
    for _ in range(2):
        assert client.post(REMOVE, data={"password": PASSWORD}).status_code == 303
    assert "removing the demonstration" in client.get(PAGE).text
    assert REMOVE not in client.get(PAGE).text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 1
    run_all(app)
    assert "There is no demonstration here." in client.get(PAGE).text
    assert PAGE not in client.get("/operate").text
    with app.app_context():
        assert db.session.get(Post, demo["own"]) is None
        assert db.session.get(Post, demo["joined"]).visibility == "visible"
        assert db.session.get(Member, demo["sample"]) is None
        assert demo["stays"] <= set(db.session.scalars(sa.select(Member.id)))
    assert [act.verb for act in acts()] == ["demo.remove"]


def test_nothing_is_removed_without_the_password(app, client, operator, demo):
    for sent, sentence in (({}, "Enter your password."), ({"password": "wrong horse battery"}, "password")):
        answer = client.post(REMOVE, data=sent)
        assert answer.status_code == 422
        assert sentence in answer.text
    run_all(app)
    assert "<dt>Sample members</dt><dd>2</dd>" in client.get(PAGE).text
    assert acts() == []


def test_an_operator_of_the_demonstration_is_told_to_appoint_another(app, client, operator):
    with app.app_context(), db.transaction():
        digest = mailboxes.digest_of(next(iter(mailboxes_of_the_story())))
        db.session.execute(sa.update(Member).where(Member.id == operator.id).values(mailbox_digest=digest))
    answer = client.post(REMOVE, data={"password": PASSWORD})
    assert answer.status_code == 422
    assert "Your own account is part of the demonstration." in answer.text
    assert acts() == []


def test_where_there_is_none_nothing_is_done(client, operator):
    assert PAGE not in client.get("/operate").text
    assert client.post(REMOVE, data={"password": PASSWORD}).status_code == 303
    assert acts() == []
