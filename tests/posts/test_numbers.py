"""What a thread says of its replies goes down as well as up, and is repaired at night."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_reply, save
from feeds import follow

from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.follows.models import Block, Mute
from activistnet.moderation.models import Decision
from activistnet.posts import tasks
from activistnet.posts.models import Activity, Post

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def hours(number):
    return LONG_AGO + timedelta(hours=number)


def reply_at(root, author, hour):
    """A reply as it would have been written then, with all that it moves."""
    reply = make_reply(root, author, created_at=hours(hour))
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == root.id).values(last_active_at=hours(hour)))
        db.session.merge(
            Activity(id=act_of(author, root), actor_id=author.id, verb="replied", post_id=root.id, at=hours(hour))
        )
    return reply


def act_of(author, root):
    mine = sa.select(Activity.id).where(Activity.actor_id == author.id, Activity.post_id == root.id)
    return db.session.scalar(mine.where(Activity.verb == "replied"))


def thread(title, hour):
    return make_discussion(title=title, slug=title.lower(), created_at=hours(hour), last_active_at=hours(hour))


def order(page, *titles):
    return sorted(titles, key=page.index)


def decide(browser, post, action):
    with current().app_context():
        latest = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == post.id))
    data = {"action": action, "rule": "spam", "reason": "Because.", "previous": latest or ""}
    return browser.post(f"/moderation/posts/{post.id}", data=data)


@pytest.fixture
def quiet_topic(app):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(visibility="deleted"))
    return get_topic()


def test_a_deleted_reply_lifts_its_thread_no_longer_in_topic_and_feed(app, client, log_in, quiet_topic):
    author, reader = log_in(make_member()), make_member()
    home = app.test_client()
    log_in(reader, home)
    follow(reader, author)
    lower, upper = thread("Lower", 1), thread("Upper", 2)
    reply_at(lower, author, 3)
    reply_at(upper, author, 4)
    newest = reply_at(lower, author, 5)
    assert order(client.get("/t/health").text, "Upper", "Lower") == ["Lower", "Upper"]
    assert order(home.get("/").text, "Upper", "Lower") == ["Lower", "Upper"]
    assert client.post(f"/posts/{newest.id}/delete").status_code == 303
    assert order(client.get("/t/health").text, "Upper", "Lower") == ["Upper", "Lower"]
    assert order(home.get("/").text, "Upper", "Lower") == ["Upper", "Lower"]


def test_a_hidden_reply_lifts_its_thread_no_longer_and_does_again_when_it_is_back(app, client, log_in, quiet_topic):
    log_in(make_member(role="moderator"))
    visitor = app.test_client()
    lower = thread("Lower", 1)
    thread("Upper", 2)
    newest = reply_at(lower, make_member(), 5)
    for action, first in (("hide", "Upper"), ("restore", "Lower")):
        assert decide(client, newest, action).status_code == 303
        assert order(visitor.get("/t/health").text, "Upper", "Lower")[0] == first


def test_of_several_replies_the_newest_that_is_left_says_when_its_author_was_here(app, client, log_in):
    author = log_in(make_member())
    root = thread("Clinics", 1)
    first, second = reply_at(root, author, 2), reply_at(root, author, 3)

    def act():
        with app.app_context():
            return db.session.scalar(sa.select(Activity.at).where(Activity.actor_id == author.id))

    client.post(f"/posts/{first.id}/delete")
    assert act() == hours(3)
    client.post(f"/posts/{second.id}/delete")
    assert act() is None
    with app.app_context():
        assert db.session.get(Post, root.id).last_active_at == hours(1)


def test_at_night_threads_are_compared_with_their_replies_and_a_drift_is_told(app):
    author, root = make_member(), thread("Clinics", 1)
    reply_at(root, author, 2)
    save(Activity(actor_id=make_member().id, verb="replied", post_id=root.id, at=hours(9)))
    with app.app_context(), db.transaction():
        wrong = {"reply_count": 7, "last_active_at": hours(8)}
        db.session.execute(sa.update(Post).where(Post.id == root.id).values(**wrong))
        db.session.execute(sa.update(Activity).where(Activity.actor_id == author.id).values(at=hours(8)))
    for drift in (4, 0):
        with app.app_context(), db.transaction():
            tasks.recount_threads()
            tasks.recount_some(root.id - root.id % tasks.THREADS_AT_ONCE + 1)
        with app.app_context():
            found = db.session.get(Post, root.id)
            assert (found.reply_count, found.last_active_at) == (1, hours(2))
            acts = sa.select(Activity.at).where(Activity.post_id == root.id)
            assert db.session.scalars(acts).all() == [hours(2)]
            assert gauges.read()["thread_drift"] == drift


def test_a_reply_counts_for_whom_it_is_shown_and_pages_of_others_hear_nothing_of_it(app, client, log_in, monkeypatch):
    told = []
    monkeypatch.setattr(rooms, "emit", lambda event, payload, room, *, but=(): told.append((event, set(but))))
    author = log_in(make_member())
    muting, blocking, blocked, moderator, stranger = (make_member() for _ in range(5))
    save(Mute(member_id=muting.id, muted_id=author.id))
    save(Block(member_id=blocking.id, blocked_id=author.id))
    save(Block(member_id=author.id, blocked_id=blocked.id))
    staff = make_member(role="moderator")
    save(Block(member_id=staff.id, blocked_id=author.id))
    root = make_discussion(title="Clinics", slug="clinics")
    make_reply(root)
    client.post(f"/posts/{root.id}/replies", data={"body": "And so."})
    assert [but for event, but in told if event == "reply"] == [{muting.id, blocking.id, blocked.id}]
    for reader, number in ((muting, 1), (blocking, 1), (blocked, 1), (moderator, 2), (stranger, 2), (staff, 2)):
        browser = app.test_client()
        log_in(reader, browser)
        assert f"<span data-reply-count>{number}</span>" in browser.get(f"/discussions/{root.id}/clinics").text
        assert re.search(rf'class="post-line-count">{number}<', browser.get("/t/health").text)


def test_pages_of_those_who_are_not_shown_it_hear_nothing_of_what_comes_back_either(client, log_in, monkeypatch):
    told = []
    monkeypatch.setattr(rooms, "emit", lambda event, payload, room, *, but=(): told.append((event, set(but))))
    author, muting, blocking = (make_member() for _ in range(3))
    save(Mute(member_id=muting.id, muted_id=author.id))
    save(Block(member_id=blocking.id, blocked_id=author.id))
    held = {"visibility": "held", "held_for": "reported", "held_at": sa.func.now() + sa.text("interval '1 hour'")}
    reply = make_reply(make_discussion(), author, **held)
    log_in(make_member(role="moderator"))
    assert client.post("/moderation/held", data={"post": reply.id, "act": "release"}).status_code == 303
    assert [but for event, but in told if event == "reply"] == [{muting.id, blocking.id}]


def test_one_s_own_hidden_reply_counts_for_its_author_who_goes_on_seeing_it(app, client, log_in):
    author = log_in(make_member())
    root = make_discussion(title="Clinics", slug="clinics")
    hidden = make_reply(root, author)
    moderator = app.test_client()
    log_in(make_member(role="moderator"), moderator)
    decide(moderator, hidden, "hide")
    address = f"/discussions/{root.id}/clinics"
    assert "<span data-reply-count>1</span>" in client.get(address).text
    assert "<span data-reply-count>0</span>" in app.test_client().get(address).text
