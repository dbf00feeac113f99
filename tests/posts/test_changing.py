"""Changing and deleting what one wrote."""

import re
import threading

import pytest
from factories import make_discussion, make_member, make_reply
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.posts.models import Post, PostVersion
from activistnet.posts.services.posts import delete_post


def test_a_reply_is_edited_by_its_author_and_marked(client, log_in):
    author = log_in(make_member())
    root = make_discussion()
    reply = make_reply(root, author)
    assert "Because." in client.get(f"/posts/{reply.id}/edit").text
    assert client.post(f"/posts/{reply.id}/edit", data={"body": "*Therefore.*"}).status_code == 303
    page = client.get(f"/discussions/{root.id}/night-clinics").text
    assert "<em>Therefore.</em>" in page and "edited" in page and "Because." not in page
    assert client.post(f"/posts/{reply.id}/edit", data={"body": ""}).status_code == 422


def test_a_discussion_is_edited_with_its_title(client, log_in):
    post = make_discussion(log_in(make_member()))
    answer = client.post(f"/posts/{post.id}/edit", data={"title": "Day clinics", "body": "Why not?"})
    assert answer.location == f"/discussions/{post.id}/day-clinics"
    refused = client.post(f"/posts/{post.id}/edit", data={"title": "", "body": "Kept text"})
    assert refused.status_code == 422 and "Kept text" in refused.text


def test_only_authors_edit_and_delete(app, client, log_in):
    root = make_discussion()
    reply = make_reply(root)
    log_in(make_member(role="moderator"))
    for post in (root, reply):
        for act in ("edit", "delete"):
            assert client.get(f"/posts/{post.id}/{act}").status_code == 403
            assert client.post(f"/posts/{post.id}/{act}", data={}).status_code == 403


def test_a_hidden_post_is_not_edited_but_may_be_deleted(app, client, log_in):
    author = log_in(make_member())
    reply = make_reply(make_discussion(), author, visibility="hidden")
    assert client.post(f"/posts/{reply.id}/edit", data={"body": "Nothing wrong here"}).status_code == 403
    assert client.post(f"/posts/{reply.id}/delete").status_code == 303


def test_a_deleted_reply_leaves_nothing_but_an_empty_branch(app, client, log_in):
    author = log_in(make_member())
    root = make_discussion()
    reply = make_reply(root, author, body="Secret words", body_html="<p>Secret words</p>")
    answer = make_reply(root, parent=reply)
    assert "Secret words" in client.get(f"/posts/{reply.id}/delete").text
    assert client.get(f"/posts/{reply.id}/delete").status_code == 200
    assert client.post(f"/posts/{reply.id}/delete").location.startswith(f"/discussions/{root.id}/")
    page = client.get(f"/discussions/{root.id}/night-clinics")
    assert "Secret words" not in page.text
    assert re.findall(r'<article class="reply[^"]*" id="r(\d+)"', page.text) == [str(reply.id), str(answer.id)]
    assert client.get(f"/r/{reply.id}").location.endswith(f"#r{reply.id}"), "its place is there for the answer below"
    with app.app_context():
        gone = db.session.get(Post, reply.id)
        assert (gone.body, gone.body_html, gone.visibility) == ("", "", "deleted")
        assert db.session.get(Post, root.id).reply_count == 1


def test_a_deleted_discussion_is_gone_with_its_thread(client, log_in):
    root = make_discussion(log_in(make_member()))
    reply = make_reply(root)
    assert client.post(f"/posts/{root.id}/delete").location == "/t/health"
    assert client.get(f"/discussions/{root.id}/night-clinics").status_code == 404
    assert client.get(f"/r/{reply.id}").status_code == 404
    assert "Night clinics" not in client.get("/t/health").text


def test_what_a_reply_said_before_is_kept_until_it_is_deleted(app, client, log_in):
    author = log_in(make_member())
    root = make_discussion()
    reply = make_reply(root, author)
    visitor = app.test_client()
    assert "This has never changed." in visitor.get(f"/posts/{reply.id}/history").text
    client.post(f"/posts/{reply.id}/edit", data={"body": "Because it is near."})
    assert f'href="/posts/{reply.id}/history"' in visitor.get(f"/discussions/{root.id}/night-clinics").text
    history = visitor.get(f"/posts/{reply.id}/history").text
    assert "Because<ins> it is near</ins>." in history
    client.post(f"/posts/{reply.id}/delete")
    assert visitor.get(f"/posts/{reply.id}/history").status_code == 404
    with app.app_context():
        assert db.session.get(PostVersion, (reply.id, 1)) is None


@pytest.mark.commits(emptied=True)
def test_a_reply_that_is_being_deleted_is_not_written_again(app, client, log_in):
    author = log_in(make_member())
    reply = make_reply(make_discussion(), author)
    answers = []
    address = f"/posts/{reply.id}/edit"
    changing = threading.Thread(target=lambda: answers.append(client.post(address, data={"body": "Once more"})))
    with app.app_context(), db.transaction():
        delete_post(db.session.get(Post, reply.id), db.session.get(Member, author.id))
        changing.start()
        wait_for_one_behind(db.session)
        assert not answers
    changing.join(HANG)
    assert [answer.status_code for answer in answers] == [404]
    with app.app_context():
        assert db.session.get(Post, reply.id).body == "" and db.session.get(PostVersion, (reply.id, 1)) is None
