"""Pinned threads: up to three of a topic, by its moderators, first on its page and nowhere else."""

import pytest
import sqlalchemy as sa
from communities.test_roles import give
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.posts.models import Post


@pytest.fixture
def come(app, log_in):
    """A browser in which somebody with this role in Health is signed in."""

    def come(role=None, *, site_role="member"):
        browser = app.test_client()
        member = log_in(make_member(role=site_role), browser)
        if role:
            give(member, role)
        return browser

    return come


@pytest.fixture
def moderator(come):
    return come("moderator")


def pinned_in(page):
    return page.partition('id="pinned"')[2].partition("</section>")[0]


def test_moderators_pin_threads_of_their_topic_first_on_its_page(client, moderator):
    posts = [make_discussion(title="How this works"), make_petition(title="Open it")]
    for post in posts:
        assert moderator.post(f"/posts/{post.id}/pin").headers["Location"] == "/t/health"
    part = pinned_in(client.get("/t/health").text)
    assert part.index("Open it") < part.index("How this works")  # what was pinned last comes first
    assert "Unpin" not in part and "Unpin" in pinned_in(moderator.get("/t/health").text)
    assert 'id="pinned"' not in client.get("/").text + client.get("/discussions").text
    assert moderator.post(f"/posts/{posts[0].id}/unpin").status_code == 303
    assert "How this works" not in pinned_in(client.get("/t/health").text)
    assert moderator.post(f"/posts/{posts[0].id}/unpin").status_code == 303  # again, which changes nothing


@pytest.mark.parametrize(("role", "site_role"), [(None, "member"), ("curator", "member")])
def test_nobody_else_pins(come, role, site_role):
    browser, post = come(role, site_role=site_role), make_discussion()
    assert browser.get(f"/posts/{post.id}/pin").status_code == 403
    for act in ("pin", "unpin"):
        assert browser.post(f"/posts/{post.id}/{act}").status_code == 403
    assert f"/posts/{post.id}/pin" not in browser.get(f"/discussions/{post.id}/{post.slug}").text


def test_a_moderator_of_one_topic_pins_in_no_other(moderator):
    elsewhere = make_discussion(topic_id=get_topic("food").id)
    assert moderator.post(f"/posts/{elsewhere.id}/pin").status_code == 403


def test_three_are_pinned_at_once_and_what_is_hidden_or_moved_makes_room(app, client, moderator):
    posts = [make_discussion(title=f"Thread {n}") for n in range(5)]
    pages = [moderator.get(f"/discussions/{post.id}/{post.slug}").text for post in posts[:1]]
    assert f"/posts/{posts[0].id}/pin" in pages[0]
    statuses = [moderator.post(f"/posts/{post.id}/pin").status_code for post in posts]
    assert statuses == [303, 303, 303, 409, 409]
    form = moderator.get(f"/posts/{posts[3].id}/pin").text
    assert "Three are pinned already" in form and f"/posts/{posts[0].id}/unpin" in form and "Pin it" not in form
    assert moderator.post(f"/posts/{posts[2].id}/pin").status_code == 303  # it is there already
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == posts[0].id).values(visibility="hidden"))
        db.session.execute(sa.update(Post).where(Post.id == posts[1].id).values(topic_id=get_topic("food").id))
    assert [n for n in range(5) if f"Thread {n}" in pinned_in(moderator.get("/t/health").text)] == [2]
    assert [moderator.post(f"/posts/{post.id}/pin").status_code for post in posts[3:]] == [303, 303]
    assert [n for n in range(5) if f"Thread {n}" in pinned_in(client.get("/t/health").text)] == [2, 3, 4]


def test_replies_and_hidden_threads_are_not_pinned(moderator):
    post = make_discussion()
    assert moderator.post(f"/posts/{make_reply(post).id}/pin").status_code == 404
    hidden = make_discussion(visibility="hidden")
    answer = moderator.post(f"/posts/{hidden.id}/pin")
    assert answer.status_code == 422


def test_whoever_is_blocked_is_not_pinned_to_those_who_did_so(app, client, log_in, moderator):
    author, blocker = make_member(), make_member()
    post = make_discussion(author, title="How this works")
    moderator.post(f"/posts/{post.id}/pin")
    save(Block(member_id=blocker.id, blocked_id=author.id))
    assert 'id="pinned"' in client.get("/t/health").text
    log_in(blocker)
    page = client.get("/t/health")
    assert page.status_code == 200 and 'id="pinned"' not in page.text


def test_kept_pages_show_at_once_what_is_pinned(visitor, moderator):
    post = make_discussion(title="How this works")
    assert 'id="pinned"' not in visitor.get("/t/health").text
    moderator.post(f"/posts/{post.id}/pin")
    assert 'id="pinned"' in visitor.get("/t/health").text


def test_pinning_is_limited_and_stands_in_the_log_of_acts(app, come, moderator, configure, in_one_window):
    configure(limits=0.02)
    posts = [make_discussion() for _ in range(2)]
    assert [moderator.post(f"/posts/{post.id}/pin").status_code for post in posts] == [303, 429]
    assert "post.pin" in come(site_role="operator").get("/operate/audit").text
