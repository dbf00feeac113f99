"""What an open home is told: that something is new there, and of nothing that it would not show."""

import pytest
from factories import current, get_topic, make_discussion, make_member, save
from feeds import block, follow, follow_topic, mute

from activistnet.core.live.rooms import Identity
from activistnet.feed import live
from activistnet.posts.models import Activity


@pytest.fixture
def bob(client):
    return make_member()


def act(member, verb, post, **values):
    """Somebody does something now, unless a moment is given."""
    return save(Activity(actor_id=member.id, verb=verb, post_id=post.id, **values))


def told(*members):
    """The posts that each of these members is told of."""
    with current().app_context():
        news = live.read([member.id for member in members])
    return [{post for post, _at in news.get(member.id, {"posts": []})["posts"]} for member in members]


def test_a_home_hears_of_those_whom_its_member_follows_and_of_new_posts_in_topics(bob):
    amina, other = make_member(), make_member()
    follow(bob, amina)
    follow_topic(other, get_topic("health"))
    shared, new = make_discussion(), make_discussion(make_member())
    act(amina, "shared", shared)
    act(make_member(), "replied", new)
    opened = save(Activity(actor_id=new.author_id, verb="posted", post_id=new.id))
    assert told(bob, other, amina) == [{shared.id}, {new.id}, set()]
    with current().app_context():
        assert live.read([other.id])[other.id]["version"] == live.microseconds(opened.at)


def test_a_home_hears_of_nothing_that_it_leaves_out(bob):
    friend, muted, blocked, blocking = (make_member() for _ in range(4))
    follow(bob, friend, muted, blocked, blocking)
    mute(bob, muted)
    block(bob, blocked)
    block(blocking, bob)
    for each in (muted, blocked, blocking):
        act(each, "replied", make_discussion())
        act(friend, "shared", make_discussion(each))
    act(friend, "shared", make_discussion(visibility="hidden"))
    act(make_member(), "shared", make_discussion())
    assert told(bob) == [set()]
    seen = make_discussion()
    act(friend, "shared", seen)
    assert told(bob) == [{seen.id}]


def test_what_comes_back_as_old_as_it_was_is_no_news(bob):
    amina = make_member()
    follow(bob, amina)
    act(amina, "shared", make_discussion(), at="2026-01-01T00:00Z")
    assert told(bob) == [set()]


def test_nobody_hears_of_the_home_of_somebody_else(bob):
    amina = make_member()
    follow(bob, amina)
    act(amina, "shared", make_discussion())
    with current().app_context():
        assert live.authorize(bob.id, Identity(person=bob.id, session=1))["posts"]
        assert live.authorize(bob.id, Identity(person=amina.id, session=2)) is None
        assert live.authorize(bob.id, None) is None


def test_many_homes_take_few_statements(bob, count_queries, monkeypatch):
    monkeypatch.setattr(live, "AT_ONCE", 2)
    with current().app_context(), count_queries() as queries:
        live.read([make_member().id for _ in range(5)])
    assert len([each for each in queries.statements if "unnest" in each]) == 3
