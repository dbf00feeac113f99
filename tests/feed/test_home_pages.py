"""Home as it is read on: its pages, where new things end, and how many statements a page takes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from factories import get_topic, make_discussion, make_member, save
from feeds import (
    all_pages,
    at,
    block,
    did,
    discuss,
    follow,
    follow_topic,
    mute,
    next_page,
    petition,
    share,
    shown,
    sign,
)

from activistnet.feed import activities
from activistnet.feed.rules import VISIT, Seen, read_seen
from activistnet.posts.models import Activity


def test_pages_hold_every_post_once_and_in_order(client, log_in):
    bob = log_in(make_member())
    people = [make_member() for _ in range(70)]
    follow(bob, *people[:40])
    follow_topic(bob, get_topic("health"))
    posts = [discuss(each, minutes * 7) for minutes, each in enumerate(people)]
    pages = all_pages(client)
    assert [len(page) for page in pages] == [30, 30, 10]
    assert [post_id for page in pages for post_id in page] == [post.id for post in reversed(posts)]


def test_the_last_page_leads_back_to_the_newest(client, log_in):
    bob, amina = log_in(make_member()), make_member()
    follow(bob, amina)
    follow_topic(bob, get_topic("health"))
    discuss(amina, 0)
    assert "Back to the newest" not in client.get("/").text
    for minutes in range(1, 40):
        discuss(make_member(), minutes)
    last = client.get(next_page(client.get("/").text)).text
    assert next_page(last) is None
    assert "That's everything so far." in last
    assert '<a class="button button-second" href="/">Back to the newest</a>' in last


def test_a_post_of_an_earlier_page_does_not_come_again(client, log_in):
    bob, amina = log_in(make_member()), make_member()
    follow(bob, amina)
    old = discuss(make_member(), 0)
    did(amina, "replied", old, 1)
    posts = [discuss(make_member(), 10 + n) for n in range(50)]
    for n, post in enumerate(posts):
        did(amina, "replied", post, 100 + n)
    share(amina, old, 300)
    pages = all_pages(client)
    assert pages[0][0] == old.id
    assert [post_id for page in pages for post_id in page].count(old.id) == 1


def test_those_who_follow_many_see_the_same(client, log_in, monkeypatch):
    bob = log_in(make_member())
    people = [make_member() for _ in range(12)]
    follow(bob, *people)
    mute(bob, people[3])
    for n in range(60):
        share(people[n % 12], discuss(make_member(), n), 100 + n * 3 % 61)
    few = all_pages(client)
    monkeypatch.setattr("activistnet.feed.queries.MANY_FOLLOWS", 10)
    assert all_pages(client) == few
    monkeypatch.setattr(activities, "WALK", 5)
    assert all_pages(client) == few


def test_the_page_says_where_new_things_end(client, log_in, app):
    bob, people = log_in(make_member()), [make_member() for _ in range(3)]
    follow(bob, *people)
    discuss(people[0], 1)
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    seen = read_seen(cookie.split("=", 1)[1].split(";")[0])
    hour = seen._replace(at=seen.at.replace(year=seen.at.year - 1))
    discuss(people[1], 2)
    page = client.get("/", headers={"Cookie": f"{client_cookie(client)}; seen={hour}"}).text
    assert page.count("You've seen everything since 1 Jan 2026.") == 1
    assert shown(page[: page.index("You've seen everything")]) == shown(page)[:1]


@pytest.mark.parametrize(("days", "said"), [(0, r"\d\d:\d\d today"), (3, r"\w+day"), (9, r"\d+ \w+ \d{4}")])
def test_the_end_of_new_names_the_day_of_the_visit_before(client, log_in, days, said):
    bob, amina = log_in(make_member()), make_member()
    follow(bob, amina)
    visit = datetime.now(UTC) - timedelta(days=days)
    for moment in (visit, datetime.now(UTC)):
        post = make_discussion(amina, created_at=moment)
        save(Activity(actor_id=amina.id, verb="posted", post_id=post.id, at=moment))
    seen = Seen(visit, visit, visit - VISIT)
    client.set_cookie("seen", str(seen))
    page = client.get("/").text
    assert re.search(rf"You've seen everything since {said}\.", page)


def client_cookie(client):
    return client.get("/").request.headers["Cookie"].partition("; seen=")[0]


def test_a_cookie_that_is_none_is_ignored(client, log_in):
    log_in(make_member())
    for text in ("x", "1.2", "1.2.x", "9" * 60, "1.2.٣"):
        client.set_cookie("seen", text)
        assert client.get("/").status_code == 200


def newer(client, page):
    since = page.split('data-since="')[1].split('"')[0]
    return client.get(f"/feed/newer.json?since={since}").json["count"]


def test_the_bar_counts_posts_with_something_new(client, log_in):
    bob, amina, muted = log_in(make_member()), make_member(), make_member()
    follow(bob, amina, muted)
    follow_topic(bob, get_topic("health"))
    mute(bob, muted)
    discuss(amina, 1)
    page = client.get("/").text
    assert newer(client, page) == 0
    post = discuss(make_member(), 2)
    share(amina, post, 3)
    discuss(muted, 4)
    discuss(amina, 5, visibility="hidden")
    assert newer(client, page) == 1


def test_the_bar_counts_nothing_that_the_feed_leaves_out(client, log_in):
    """Somebody followed shares and answers what the reader does not see: nothing new would be there."""
    bob, amina, muted, blocked = log_in(make_member()), make_member(), make_member(), make_member()
    follow(bob, amina)
    mute(bob, muted)
    block(blocked, bob)
    discuss(amina, 1)
    page = client.get("/").text
    for minutes, author in ((2, muted), (3, blocked)):
        share(amina, make_discussion(author, created_at=at(minutes)), minutes + 2)
    assert len(shown(client.get("/").text)) == 1
    assert newer(client, page) == 0


def test_a_reply_that_is_back_is_not_new_again(client, log_in, app):
    bob, amina, staff = log_in(make_member()), make_member(), app.test_client()
    follow(bob, amina)
    log_in(make_member(role="moderator"), staff)
    post = discuss(make_member(), 1)
    log_in(amina, writer := app.test_client())
    reply = writer.post(f"/posts/{post.id}/replies", data={"body": "Here."}).location.rpartition("/")[2]
    page = client.get("/").text
    assert newer(client, page) == 0
    case = f"/moderation/posts/{reply}"
    for action in ("hide", "restore"):
        before = re.search(r'name="previous"[^>]*value="(\d*)"', staff.get(case, follow_redirects=True).text)[1]
        decision = {"action": action, "rule": "spam", "reason": "Because.", "previous": before}
        assert staff.post(case, data=decision).status_code == 303
    assert newer(client, page) == 0


def test_a_cursor_that_was_not_made_here_is_unknown(client, log_in):
    log_in(make_member())
    for cursor in ("x", "WzFd", "W3sidCI6IjIwMjYtMDEtMDFUMDA6MDA6MDAifSwxXQ"):
        assert client.get("/", query_string={"after": cursor}).status_code == 404
        assert client.get("/feed/newer.json", query_string={"since": cursor}).status_code == 404


def test_a_page_of_thirty_posts_takes_few_queries(client, log_in, count_queries):
    bob, people = log_in(make_member()), [make_member() for _ in range(20)]
    follow(bob, *people)
    follow_topic(bob, get_topic("health"))
    for n in range(20):
        share(people[n], discuss(make_member(), n), 100 + n)
        sign(people[n], petition(make_member(), n), 200 + n)
    client.get("/")
    with count_queries() as queries:
        page = client.get("/").text
    assert len(shown(page)) == 30
    # session, topics and number of follows, of people, in topics, cards of petitions and discussions; unread, and the
    # three that look for what needs somebody, which each process keeps for half a minute outside of tests.
    assert len(queries) <= 9
    with count_queries() as queries:
        client.get(next_page(page))
    assert len(queries) <= 7
