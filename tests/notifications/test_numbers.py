"""What the bell and its lines count goes down with the rows, and doing a thing again is no news."""

import sqlalchemy as sa
from factories import current, make_discussion, make_member

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.moderation.models import Decision
from activistnet.notifications.queries import count_unread


def unread(member):
    with current().app_context():
        return count_unread([member.id])[member.id]


def browser_of(app, log_in, **values):
    browser = app.test_client()
    return log_in(make_member(**values), browser), browser


def reply(browser, root, body="Because.", **more):
    return int(browser.post(f"/posts/{root.id}/replies", data={"body": body, **more}).location.split("/")[-1])


def decide(browser, post_id, action):
    with current().app_context():
        latest = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == post_id))
    data = {"action": action, "rule": "spam", "reason": "Because.", "previous": latest or ""}
    assert browser.post(f"/moderation/posts/{post_id}", data=data).status_code == 303


def read_all(browser):
    page = browser.get("/notifications").text
    until = page.partition('name="until" value="')[2].partition('"')[0]
    assert browser.post("/notifications/read", data={"until": until}).status_code == 303


def test_two_replies_of_a_day_that_are_both_deleted_ring_no_bell(app, client, log_in, monkeypatch):
    author = log_in(make_member())
    _, other = browser_of(app, log_in, display_name="Bob Varga")
    thread = make_discussion(author)
    first, second = reply(other, thread), reply(other, thread, "And so.")
    assert "2 new replies to" in client.get("/notifications").text
    sent = []
    monkeypatch.setattr(rooms, "emit", lambda event, payload, room, **_: sent.append((event, payload, room)))
    other.post(f"/posts/{second}/delete")
    page = client.get("/notifications").text
    assert "Bob Varga" in page and "2 replies" not in page and f'href="/r/{first}"' in page
    other.post(f"/posts/{first}/delete")
    assert unread(author) == 0
    assert "Nothing new yet" in client.get("/notifications").text
    assert ("unread", {"count": 0}, f"member:{author.id}") in sent


def test_a_reply_that_is_hidden_counts_again_when_it_is_back(app, client, log_in):
    author = log_in(make_member())
    _, other = browser_of(app, log_in)
    _, moderator = browser_of(app, log_in, role="moderator")
    replies = [reply(other, make_discussion(author), body) for body in ("One.", "Two.")]
    assert unread(author) == 2
    decide(moderator, replies[0], "hide")
    assert unread(author) == 1
    decide(moderator, replies[0], "restore")
    assert unread(author) == 2


def test_what_was_read_before_is_not_unread_again_when_the_newest_is_deleted(app, client, log_in):
    author = log_in(make_member())
    _, other = browser_of(app, log_in)
    thread = make_discussion(author)
    reply(other, thread)
    read_all(client)
    newest = reply(other, thread, "And so.")
    assert unread(author) == 1
    other.post(f"/posts/{newest}/delete")
    assert unread(author) == 0
    assert "replied to" in client.get("/notifications").text


def test_an_answer_counts_for_who_was_answered_and_not_for_others(app, client, log_in):
    amina = log_in(make_member())
    _, bob = browser_of(app, log_in)
    thread = make_discussion()
    mine = reply(client, thread, "Mine.")
    reply(bob, thread, "To nobody.")
    to_me = reply(bob, thread, "To you.", parent=mine)
    assert unread(amina) == 1
    assert "replied to you" in client.get("/notifications").text
    bob.post(f"/posts/{to_me}/delete")
    assert unread(amina) == 0


def test_several_replies_of_somebody_blocked_later_ring_no_bell(app, client, log_in):
    author = log_in(make_member())
    bob, browser = browser_of(app, log_in)
    thread = make_discussion(author)
    for body in ("One.", "Two.", "Three."):
        reply(browser, thread, body)
    client.post(f"/@{bob.handle}/block")
    assert unread(author) == 0
    client.post(f"/@{bob.handle}/unblock")
    assert unread(author) == 1


def test_who_follows_no_more_is_not_counted_and_following_again_is_no_news(app, client, log_in):
    amina = log_in(make_member())
    people = [browser_of(app, log_in, display_name=name) for name in ("Ada Abel", "Ivo Ilves")]
    for _, browser in people:
        browser.post(f"/@{amina.handle}/follow")
    assert "Ivo Ilves</a> and 1 other are following you" in client.get("/notifications").text.replace("</bdi>", "")
    people[1][1].post(f"/@{amina.handle}/unfollow")
    page = client.get("/notifications").text
    assert "Ada Abel" in page and "Ivo Ilves" not in page
    read_all(client)
    for act in ("follow", "unfollow", "follow"):
        people[1][1].post(f"/@{amina.handle}/{act}")
        people[0][1].post(f"/@{amina.handle}/{'unfollow' if act == 'follow' else 'follow'}")
        assert unread(amina) == 0
    people[1][1].post(f"/@{amina.handle}/unfollow")
    assert "Nothing new yet" in client.get("/notifications").text
