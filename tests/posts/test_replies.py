"""Replies: what becomes of one, where it stands in the tree and in open pages, and every way it can be refused."""

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.follows.models import Block
from activistnet.members.readers import VISITOR
from activistnet.posts import reply_queries, rules
from activistnet.posts.models import Activity, Post
from activistnet.posts.services import reply_statement


def test_a_reply_counts_tells_followers_and_open_pages(app, client, log_in, monkeypatch):
    told = []
    monkeypatch.setattr(rooms, "emit", lambda event, payload, room, **_: told.append((event, payload, room)))
    member, root = log_in(make_member()), make_discussion()
    for _ in range(2):
        reply_id = int(client.post(f"/posts/{root.id}/replies", data={"body": "Yes"}).location.split("/")[-1])
    assert ("reply", {"post": root.id, "reply": reply_id}, f"thread:{root.id}") in told
    with app.app_context():
        changed = db.session.get(Post, root.id)
        assert changed.reply_count == 2 and changed.last_active_at >= root.last_active_at
        activity = db.session.scalars(sa.select(Activity).where(Activity.actor_id == member.id)).one()
        assert (activity.verb, activity.post_id) == ("replied", root.id)


def test_very_deep_answers_stand_beside_each_other(app, client, log_in, monkeypatch):
    monkeypatch.setattr(rules, "DEEPEST", 4)
    monkeypatch.setattr(reply_statement, "_reply_statement", reply_statement._reply_statement.__wrapped__)
    log_in(make_member())
    root = make_discussion()
    parent = ""
    for _ in range(8):
        answer = client.post(f"/posts/{root.id}/replies", data={"body": "And yet", "parent": parent})
        assert answer.status_code == 303, answer.text
        parent = answer.location.split("/")[-1]
    with app.app_context():
        rows = reply_queries.list_replies(root, VISITOR).items
        assert [row.depth for row in rows] == [1, 2, 3, 4, 4, 4, 4, 4]
        assert [row.id for row in rows] == sorted(row.id for row in rows)


@pytest.mark.parametrize(
    "data",
    [
        {"body": ""},
        {"body": "  \n "},
        {"body": "x" * 20_001},
        {"body": "null \x00 byte"},
        {"body": "Fine", "stance": "maybe"},
        {"body": "Fine", "parent": "x"},
        {"body": "Fine", "parent": str(2**70)},
        {"body": "Fine", "state": "visible"},
        {"body": "Fine", "author_id": "1"},
    ],
)
def test_i09_a_malformed_reply_is_refused_and_nothing_is_written(app, client, log_in, data):
    log_in(make_member())
    root = make_discussion()
    answer = client.post(f"/posts/{root.id}/replies", data=data)
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.get(Post, root.id).reply_count == 0
        assert db.session.scalar(sa.select(sa.func.count()).where(Post.root_id == root.id)) == 0


def test_what_was_typed_survives_an_error(client, log_in):
    log_in(make_member())
    root = make_discussion()
    parent = make_reply(root, body_html="<p>The one to answer</p>")
    answer = client.post(
        f"/posts/{root.id}/replies", data={"body": "My long text", "parent": parent.id, "stance": "maybe"}
    )
    assert answer.status_code == 422
    assert "My long text" in answer.text and "The one to answer" in answer.text
    assert "There is a problem" in answer.text and "<title>Error:" in answer.text


@pytest.mark.parametrize("state", ["deleted", "hidden"])
def test_a_reply_to_one_that_is_gone_keeps_the_text(client, log_in, state):
    log_in(make_member())
    root = make_discussion()
    gone = make_reply(root, visibility=state)
    answer = client.post(f"/posts/{root.id}/replies", data={"body": "My long text", "parent": gone.id})
    assert answer.status_code == 422
    assert "kept your text below" in answer.text and "My long text" in answer.text
    assert f'value="{gone.id}"' not in answer.text


def test_a_reply_belongs_to_the_thread_of_what_it_answers(client, log_in):
    log_in(make_member())
    root, elsewhere = make_discussion(), make_reply(make_discussion())
    data = {"body": "Lost", "parent": elsewhere.id}
    assert client.post(f"/posts/{root.id}/replies", data=data).status_code == 422


def test_nobody_answers_somebody_they_blocked_or_who_blocked_them(client, log_in):
    member, author = log_in(make_member()), make_member()
    root = make_discussion()
    reply = make_reply(root, author)
    save(Block(member_id=author.id, blocked_id=member.id))
    assert client.post(f"/posts/{root.id}/replies", data={"body": "But", "parent": reply.id}).status_code == 422
    theirs = make_discussion(author)
    assert client.post(f"/posts/{theirs.id}/replies", data={"body": "But"}).status_code == 404


def test_a_locked_thread_and_an_unknown_one_refuse(client, log_in):
    log_in(make_member())
    locked = make_discussion(locked_at="2026-01-01T00:00:00Z")
    answer = client.post(f"/posts/{locked.id}/replies", data={"body": "My long text"})
    assert answer.status_code == 422 and "My long text" in answer.text
    for root_id in (10**6, make_discussion(visibility="hidden").id, make_reply(make_discussion()).id):
        assert client.post(f"/posts/{root_id}/replies", data={"body": "Hm"}).status_code == 404


def test_visitors_are_asked_to_sign_in_and_keep_their_text(client):
    root = make_discussion()
    answer = client.post(f"/posts/{root.id}/replies", data={"body": "My long text"})
    assert answer.status_code == 401 and "My long text" in answer.text
    page = client.get(f"/posts/{root.id}/replies")
    assert page.status_code == 200
    assert "join before" in page.text


def test_w01_a_forged_reply_writes_nothing(app, client, log_in):
    log_in(make_member())
    root = make_discussion()
    answer = client.post(f"/posts/{root.id}/replies", data={"body": "My long text"}, forged=True)
    assert answer.status_code in (403, 422) and "My long text" in answer.text
    with app.app_context():
        assert db.session.get(Post, root.id).reply_count == 0


def asked(client, root, *replies, sort="oldest"):
    ids = ",".join(str(reply.id) for reply in replies)
    return client.get(f"/posts/{root.id}/replies.json", query_string={"ids": ids, "sort": sort})


def test_an_open_page_is_told_where_new_replies_belong(client):
    root = make_discussion()
    first, last = make_reply(root), make_reply(root)
    to_first, to_all = make_reply(root, parent=first, body_html="<p>To the first</p>"), make_reply(root)
    data = asked(client, root, to_first, to_all, first).get_json()
    assert data["count"] == 4
    assert [(each["id"], each["after"]) for each in data["replies"]] == [
        (first.id, None),
        (to_first.id, first.id),
        (to_all.id, last.id),
    ]
    assert "To the first" in data["replies"][1]["html"] and f'id="r{to_first.id}"' in data["replies"][1]["html"]
    newest = asked(client, root, to_first, to_all, sort="newest").get_json()["replies"]
    assert [(each["id"], each["after"]) for each in newest] == [(to_all.id, None), (to_first.id, to_all.id)]


@pytest.mark.parametrize(
    ("show", "order", "elsewhere"),
    [("best", [3, 0, 2, 1], []), ("for", [3, 0, 2], [1]), ("against", [1], [0, 2, 3]), ("questions", [], [0, 1, 2, 3])],
)
def test_an_open_page_is_told_where_new_replies_belong_in_every_order(client, show, order, elsewhere):
    root = make_discussion(is_debate=True)
    sides = ("for", "against", "for", "for")
    replies = [make_reply(root, stance=side, score=score) for side, score in zip(sides, (5, 0, 0, 7), strict=True)]
    address = f"/posts/{root.id}/replies.json?show={show}&ids="
    data = client.get(address + ",".join(str(each.id) for each in replies)).get_json()
    ids = [replies[n].id for n in order]
    expected = list(zip(ids, [None, *ids], strict=False))
    assert [(each["id"], each["after"]) for each in data["replies"]] == expected
    assert sorted(data["elsewhere"]) == [replies[n].id for n in elsewhere]
    for number, after in expected:
        alone = client.get(f"{address}{number}").get_json()["replies"]
        assert [(each["id"], each["after"]) for each in alone] == [(number, after)]


def test_only_what_its_reader_is_shown_is_put_into_an_open_page(client, app, log_in):
    root, author, reader = make_discussion(), make_member(), log_in(make_member())
    shown_one, hidden, blocked = make_reply(root), make_reply(root, visibility="hidden"), make_reply(root, author)
    elsewhere = make_reply(make_discussion())
    save(Block(member_id=reader.id, blocked_id=author.id))
    own = make_reply(root, reader)
    every = (shown_one, hidden, blocked, elsewhere, own)
    data = asked(client, root, *every).get_json()["replies"]
    assert [each["id"] for each in data] == [shown_one.id, own.id]
    assert ["/edit" in each["html"] for each in data] == [False, True]
    assert [each["after"] for each in data] == [None, shown_one.id]
    visitors = asked(app.test_client(), root, *every).get_json()["replies"]
    assert [each["id"] for each in visitors] == [shown_one.id, blocked.id, own.id]
    assert asked(app.test_client(), make_discussion(visibility="hidden"), own).status_code == 404


def test_replies_for_an_open_page_are_at_most_a_page(client, count_queries):
    root = make_discussion()
    replies = [make_reply(root) for _ in range(3)]
    with count_queries() as queries:
        asked(client, root, *replies)
    assert len(queries) == 2, queries.statements
    for ids in ("", "x", "1,", "0", "-1", "1;2", "9" * 19, ",".join(["7"] * 51)):
        answer = client.get(f"/posts/{root.id}/replies.json", query_string={"ids": ids})
        assert answer.status_code == 404 and answer.get_json()["error"]
