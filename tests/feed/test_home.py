"""A member's home: what stands there, why, and what does not."""

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_member, make_petition, make_reply
from feeds import (
    at,
    block,
    discuss,
    follow,
    follow_topic,
    mute,
    petition,
    share,
    shown,
    sign,
    words,
)

from activistnet.core.data.db import db
from activistnet.feed import queries
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.posts.models import Activity


def home(client):
    return client.get("/").text


def test_a_share_reaches_followers_with_its_note(client, log_in):
    bob, amina, author = log_in(make_member()), make_member(display_name="Amina Diallo"), make_member()
    post = petition(author, 1, title="Open the weir")
    share(amina, post, 2, note="Please read this one.")
    follow(bob, amina)
    page = home(client)
    assert shown(page) == [post.id]
    assert "Amina Diallo shared" in words(page)
    assert "Please read this one." in page
    assert f'action="/petitions/{post.id}/sign"' in page


def test_a_petition_is_one_card_however_many_sign_it(client, log_in):
    bob, author = log_in(make_member()), make_member()
    post = petition(author, 1)
    people = [make_member(display_name=name) for name in ("Ada Abel", "Ivo Ilves", "Lea Haas")]
    follow(bob, *people)
    for minutes, each in enumerate(people, start=2):
        sign(each, post, minutes)
    page = home(client)
    assert shown(page) == [post.id]
    assert "Lea Haas and 2 others you follow signed" in words(page)


def test_a_topic_brings_its_new_posts_and_says_so(client, log_in):
    bob = log_in(make_member())
    follow_topic(bob, get_topic("health"))
    post = discuss(make_member(), 1)
    discuss(make_member(), 2, topic_id=get_topic("food").id)
    page = home(client)
    assert shown(page) == [post.id]
    assert "posted in your topic Health" in words(page)


def test_somebody_followed_is_a_better_reason_than_the_topic(client, log_in):
    bob, amina = log_in(make_member()), make_member(display_name="Amina Diallo")
    follow_topic(bob, get_topic("health"))
    follow(bob, amina)
    post = discuss(amina, 1)
    page = home(client)
    assert shown(page) == [post.id]
    assert "Amina Diallo started this" in words(page)
    assert "posted in your topic Health" not in words(page)


def test_a_discussion_comes_with_its_last_two_voices(client, log_in):
    bob, amina = log_in(make_member()), make_member()
    follow(bob, amina)
    post = discuss(amina, 1)
    for body in ("The first voice.", "The second voice.", "The third voice."):
        make_reply(post, body=body)
    page = home(client)
    assert "The first voice." not in page
    assert page.index("The second voice.") < page.index("The third voice.")


def test_what_one_does_oneself_is_not_news(client, log_in):
    bob = log_in(make_member())
    follow_topic(bob, get_topic("health"))
    discuss(bob, 1)
    assert shown(home(client)) == []


def test_the_third_post_of_an_author_in_six_hours_folds(client, log_in):
    bob, amina = log_in(make_member()), make_member(display_name="Amina Diallo")
    follow(bob, amina)
    posts = [discuss(amina, minutes) for minutes in (0, 60, 120, 180, 600)]
    page = home(client)
    assert shown(page) == [posts[4].id, posts[3].id, posts[2].id]
    assert "2 more posts by Amina Diallo" in words(page)


def test_posts_of_a_former_member_fold_under_a_word_for_them(client, log_in):
    """What one left in a topic stays; there is no name and no page to lead to."""
    log_in(bob := make_member())
    follow_topic(bob, get_topic("health"))
    former = make_member(handle="", display_name="", deleted_at=at(0))
    for minutes in (1, 2, 3, 4):
        discuss(former, minutes)
    page = home(client)
    assert "2 more posts by a former member" in words(page)
    assert "None" not in page
    assert 'href="/@' not in page.split("feed-folded")[1].split("</p>")[0]


def test_the_last_voice_of_a_former_member_has_no_name(client, log_in):
    log_in(bob := make_member())
    follow_topic(bob, get_topic("health"))
    post = discuss(make_member(), 1)
    make_reply(post, make_member(handle="", display_name="", deleted_at=at(2)))
    page = home(client)
    assert "<bdi>Former member</bdi>" in page
    assert "None" not in page


def test_the_sharer_sees_what_the_share_brought(client, log_in):
    bob, amina = log_in(make_member()), make_member()
    follow(bob, amina)
    post = petition(amina, 1)
    share(bob, post, 2, brought=3)
    assert "3 people signed through your link." in words(home(client))


def test_a_signed_petition_does_not_ask_again(client, log_in):
    bob, amina = log_in(make_member()), make_member()
    follow(bob, amina)
    post = petition(amina, 1)
    sign(bob, post, 2)
    page = home(client)
    assert "You signed" in page
    assert f"/petitions/{post.id}/sign" not in page


def test_p08_the_muted_and_the_blocked_are_left_out(client, log_in):
    bob = log_in(make_member())
    muted, blocked, blocking, friend = (make_member() for _ in range(4))
    follow(bob, muted, blocked, blocking, friend)
    follow_topic(bob, get_topic("health"))
    mute(bob, muted)
    block(bob, blocked)
    block(blocking, bob)
    others = [discuss(each, n) for n, each in enumerate((muted, blocked, blocking))]
    for minutes, post in enumerate(others, start=5):
        share(friend, post, minutes)
    seen = discuss(make_member(), 3)
    for minutes, each in enumerate((muted, blocked, blocking), start=9):
        share(each, seen, minutes)
    page = home(client)
    assert shown(page) == [seen.id]
    assert "posted in your topic Health" in words(page)


def test_p08_hidden_and_deleted_posts_are_left_out_for_everyone(client, log_in):
    amina = make_member()
    discuss(amina, 1, visibility="hidden")
    discuss(amina, 2, visibility="deleted")
    kept = discuss(amina, 3)
    for role in ("member", "moderator"):
        follow(log_in(make_member(role=role)), amina)
        assert shown(home(client)) == [kept.id]


def test_a_newcomer_is_shown_where_to_begin(client, log_in):
    amina = make_member(display_name="Amina Diallo")
    petition(amina, 1, title="Open the weir")
    log_in(make_member())
    page = words(home(client))
    for said in ("Make this page yours", "Follow three topics", "Follow three people", "Open the weir"):
        assert said in page


def test_a_quiet_home_that_wants_no_steps_names_topics_petitions_and_members(client, log_in):
    petition(make_member(display_name="Amina Diallo"), 1, title="Open the weir")
    log_in(make_member(settled_at=at(1)))
    page = words(home(client))
    for said in ("Where to begin", "Protection of species", "Open the weir", "Amina Diallo"):
        assert said in page


def test_a_busy_home_needs_no_help(client, log_in):
    bob, people = log_in(make_member()), [make_member() for _ in range(6)]
    follow(bob, *people)
    for each in people:
        discuss(each, 1)
    assert "Where to begin" not in home(client)


def test_what_needs_the_reader_today_is_one_petition_and_one_thread(client, log_in):
    bob = log_in(make_member())
    follow_topic(bob, get_topic("health"))
    petition(make_member(), 1, title="Open the weir", signature_count=90)
    signed = petition(make_member(), 2, title="Keep the clinic", signature_count=99)
    sign(bob, signed, 3)
    discuss(make_member(), 4, title="Unanswered so far")
    page = home(client)
    side = words(page[page.index("Needs you today") :])
    assert "Open the weir" in side
    assert "10 more to reach 100" in side
    assert "Keep the clinic" not in side
    assert "Unanswered so far" in side


def test_visitors_have_no_feed(client):
    assert client.get("/feed/newer.json").status_code == 401


@pytest.mark.parametrize(("signed", "said"), [(150, "149 others"), (260, "more than 200 others")])
def test_others_who_did_the_same_are_counted_also_where_they_are_older_than_what_is_read(
    client, log_in, monkeypatch, signed, said
):
    monkeypatch.setattr(queries, "MOST_PIECES", 1)
    reader = log_in(make_member())
    post = make_petition(title="Open the weir")
    people = [{"handle": f"crowd{n}", "display_name": f"Crowd {n}"} for n in range(signed)]
    with current().app_context(), db.transaction():
        ids = list(db.session.scalars(sa.insert(Member).returning(Member.id), people))
        db.session.execute(sa.insert(Follow), [{"member_id": reader.id, "followed_id": other} for other in ids])
        acts = [{"actor_id": other, "verb": "signed", "post_id": post.id} for other in ids]
        db.session.execute(sa.insert(Activity), acts)
    assert f"and {said} you follow signed" in words(client.get("/").text)
