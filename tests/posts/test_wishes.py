"""Following and muting threads: who hears of replies, what stays out of a home, and that nobody else is told."""

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import follow, follow_topic

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.feed import live
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.notifications import tasks
from activistnet.notifications.queries import count_unread
from activistnet.posts.links import post_url
from activistnet.posts.models import Activity, ThreadWish
from activistnet.posts.services import wishes

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def wish(app):
    """`wish(member, root, "mute")`, as by the button."""

    def wish(member, root, how="follow"):
        browser = app.test_client(user=member)
        answer = browser.post(f"/posts/{root.id}/{how}")
        assert answer.status_code == 303
        return browser.get(answer.location).text

    return wish


@pytest.fixture
def reply(app):
    """`reply(root, author)`, with the work that follows from it."""

    def reply(root, author, parent=None):
        fields = {"body": "Because", "parent": parent.id if parent else ""}
        assert app.test_client(user=author).post(f"/posts/{root.id}/replies", data=fields).status_code == 303
        with app.app_context():
            while run_due():
                pass

    return reply


def unread(*members):
    with current().app_context():
        counts = count_unread([member.id for member in members])
    return [counts[member.id] for member in members]


def test_whoever_follows_a_thread_is_told_of_every_reply_in_one_line(app, wish, reply):
    root, follower, author = make_discussion(title="Night clinics"), make_member(), make_member(display_name="Bob")
    assert "We&#39;ll tell you about every reply here." in wish(follower, root)
    reply(root, author)
    reply(root, make_member(display_name="Ada"))
    assert unread(follower) == [1]
    page = app.test_client(user=follower).get("/notifications").text
    assert "2 new replies to" in page
    assert "Night clinics" in page
    assert "Ada" in page


def test_whoever_follows_is_told_once_of_a_reply_to_themselves_and_never_of_their_own(wish, reply):
    root, follower = make_discussion(), make_member()
    opener = root.author_id
    wish(follower, root)
    own = make_reply(root, follower)
    reply(root, make_member(), own)
    assert unread(follower) == [1]
    reply(root, follower)
    assert unread(follower) == [1]
    with current().app_context():
        assert count_unread([opener])[opener] == 1


def test_followers_are_told_in_parts(wish, reply, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    root, followers = make_discussion(), [make_member() for _ in range(5)]
    for each in followers:
        wish(each, root)
    reply(root, make_member())
    assert unread(*followers) == [1] * 5


def test_a_follower_hears_of_nobody_whom_they_block(wish, reply):
    root, follower, blocked = make_discussion(), make_member(), make_member()
    wish(follower, root)
    save(Block(member_id=follower.id, blocked_id=blocked.id))
    reply(root, blocked)
    assert unread(follower) == [0]


def test_whoever_muted_a_thread_is_not_even_told_of_answers_to_them(app, wish, reply):
    opener = make_member()
    root, answered = make_discussion(opener), make_member()
    own = make_reply(root, answered)
    assert "No one else is told." in wish(answered, root, "mute")
    wish(opener, root, "mute")
    reply(root, make_member(), own)
    assert unread(answered, opener) == [0, 0]
    wish(answered, root, "as-usual")
    reply(root, make_member(), own)
    assert unread(answered, opener) == [1, 0]


def test_a_muted_thread_stays_out_of_home_and_of_what_is_new_there(app, wish):
    friend, member = make_member(), make_member()
    follow(member, friend)
    follow_topic(member, get_topic("health"))
    muted, other = make_discussion(title="The muted one"), make_discussion(title="The other one")
    for root in (muted, other):
        save(Activity(actor_id=friend.id, verb="shared", post_id=root.id))
    wish(member, muted, "mute")
    home = app.test_client(user=member).get("/").text
    assert "The other one" in home
    assert "The muted one" not in home
    with current().app_context():
        assert {post for post, _at in live.read([member.id])[member.id]["posts"]} == {other.id}
    assert "The muted one" in app.test_client(user=member).get("/discussions").text
    assert "The muted one" in app.test_client(user=friend).get("/t/health").text


def end_mutes(app):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(ThreadWish).values(ends_at=sa.func.now() - sa.text("interval '1 second'")))


def test_a_thread_that_is_muted_for_a_while_is_heard_of_again_when_that_ends(app, reply):
    friend, member = make_member(), make_member()
    follow(member, friend)
    root = make_discussion(title="The muted one")
    own = make_reply(root, member)
    save(Activity(actor_id=friend.id, verb="shared", post_id=root.id))
    browser = app.test_client(user=member)
    assert f'href="/posts/{root.id}/mute"' in browser.get(post_url(root)).text
    assert "Mute this thread for a while" in browser.get(f"/posts/{root.id}/mute").text
    assert browser.post(f"/posts/{root.id}/mute", data={"days": "7"}).location == post_url(root)
    assert "until" in browser.get("/me/threads").text
    assert "You've muted this." in browser.get(post_url(root)).text
    assert "The muted one" not in browser.get("/").text
    reply(root, make_member(), own)
    assert unread(member) == [0]
    end_mutes(app)
    assert "The muted one" in browser.get("/").text
    assert "You've muted this." not in browser.get(post_url(root)).text
    assert "The muted one" not in browser.get("/me/threads").text
    reply(root, make_member(), own)
    assert unread(member) == [1]


def test_whoever_mutes_for_good_or_follows_has_no_end(app, wish):
    member, root = make_member(), make_discussion()
    browser = app.test_client(user=member)
    for how in ("mute", "follow"):
        browser.post(f"/posts/{root.id}/mute", data={"days": "1"})
        wish(member, root, how)
        with app.app_context():
            assert db.session.scalar(sa.select(ThreadWish.ends_at)) is None


@pytest.mark.parametrize("days", ["2", "-1", "x"])
def test_a_thread_is_muted_for_no_other_time_than_is_offered(app, days):
    browser, root = app.test_client(user=make_member()), make_discussion()
    answer = browser.post(f"/posts/{root.id}/mute", data={"days": days})
    assert answer.status_code == 422
    assert "Choose one of the options." in answer.text
    assert "You've muted this." not in browser.get(post_url(root)).text


def test_mutes_that_have_ended_are_cleared_away(app, wish):
    member, followed = make_member(), make_discussion()
    wish(member, followed)
    app.test_client(user=member).post(f"/posts/{make_discussion().id}/mute", data={"days": "1"})
    with app.app_context(), db.transaction():
        ended = sa.func.now() - sa.text("interval '1 second'")
        db.session.execute(sa.update(ThreadWish).where(ThreadWish.is_muted).values(ends_at=ended))
        assert not wishes.forget_old()
        assert db.session.scalars(sa.select(ThreadWish.root_id)).all() == [followed.id]


def test_the_page_says_what_is_wished_and_offers_the_other(app, wish):
    member = make_member()
    for root in (make_discussion(), make_petition()):
        page = app.test_client(user=member).get(post_url(root)).text
        assert f'action="/posts/{root.id}/follow"' in page
        assert f'action="/posts/{root.id}/mute"' in page
        for how, said, end in (
            ("follow", "We tell you about every reply.", "Stop following"),
            ("mute", "You've muted this.", "Unmute"),
        ):
            page = wish(member, root, how)
            assert said in page
            assert end in page
            assert f'action="/posts/{root.id}/as-usual"' in page
            assert f'action="/posts/{root.id}/follow"' not in page
        assert said not in app.test_client().get(post_url(root)).text


def test_the_list_is_its_members_alone_and_leaves_out_what_they_may_not_see(app, wish):
    member, gone = make_member(), make_discussion(title="Gone from sight")
    followed, muted = make_discussion(title="Night clinics"), make_petition(title="Open the weir")
    for root, how in ((gone, "follow"), (followed, "follow"), (muted, "mute")):
        wish(member, root, how)
    with current().app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE posts SET visibility = 'hidden' WHERE id = :id"), {"id": gone.id})
    page = app.test_client(user=member).get("/me/threads").text
    assert page.index("Open the weir") < page.index("Night clinics")
    assert "Gone from sight" not in page
    assert "You don't follow any threads yet." in app.test_client(user=make_member()).get("/me/threads").text


@pytest.mark.parametrize("how", ["follow", "mute"])
def test_only_a_thread_that_one_may_see_can_be_followed_or_muted(app, how):
    browser, root = app.test_client(user=make_member()), make_discussion()
    for post in (make_reply(root), make_discussion(visibility="hidden"), make_discussion(visibility="deleted")):
        assert browser.post(f"/posts/{post.id}/{how}").status_code == 404
        assert browser.get(f"/posts/{post.id}/mute").status_code == 404


def test_a_list_that_is_full_takes_no_more_but_changes(app, monkeypatch):
    monkeypatch.setattr(wishes, "MOST", 1)
    browser, first, second = app.test_client(user=make_member()), make_discussion(), make_discussion()
    assert browser.post(f"/posts/{first.id}/follow").status_code == 303
    refused = browser.post(f"/posts/{second.id}/follow")
    assert refused.status_code == 422
    assert "as many threads as you can" in refused.text
    assert browser.post(f"/posts/{first.id}/mute").status_code == 303


def test_who_leaves_wishes_nothing(app, wish):
    member, root = make_member(), make_discussion()
    wish(member, root)
    with app.test_request_context(), db.transaction():
        people.erase(db.session.get_one(Member, member.id))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ThreadWish)) == 0
