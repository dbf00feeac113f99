"""People worth following, before anything is typed."""

import re

from factories import get_topic, make_discussion, make_member, save

from activistnet.follows.models import Block, Follow, Mute
from activistnet.posts.models import Activity
from activistnet.topics.models import TopicFollow


def names(page):
    return re.findall(r'class="member-line">.*?<bdi>(.*?)</bdi>', page, re.DOTALL)


def write(handle, **post):
    member = make_member(handle)
    thread = make_discussion(member, **post)
    save(Activity(actor_id=member.id, verb="posted", post_id=thread.id))
    return member


def test_a_visitor_is_shown_who_wrote_lately_and_nobody_who_is_suspended(client):
    write("amina")
    bram = write("bram", topic_id=get_topic("poverty").id)
    gone = make_member("chidi", suspended_at=bram.joined_at)
    save(Activity(actor_id=gone.id, verb="posted", post_id=make_discussion(gone).id))
    assert set(names(client.get("/members").text)) == {"Amina", "Bram"}
    assert names(client.get("/members?q=amina").text) == ["Amina"]


def test_whom_friends_follow_comes_first_then_who_is_active_in_ones_topics(client, log_in):
    reader, friend, other = make_member("reader"), make_member("friend"), make_member("other")
    star, neighbour = make_member("star"), write("neighbour")
    write("stranger", topic_id=get_topic("food").id)
    for who in (friend, other):
        save(Follow(member_id=reader.id, followed_id=who.id))
        save(Follow(member_id=who.id, followed_id=star.id))
    save(TopicFollow(member_id=reader.id, topic_id=get_topic("health").id))
    log_in(reader)
    page = client.get("/members").text
    assert names(page) == ["Star", "Neighbour", "Stranger"]
    assert "followed by 2 people you follow" in page
    assert "active in your topics" in page
    save(Block(member_id=star.id, blocked_id=reader.id))
    save(Mute(member_id=reader.id, muted_id=neighbour.id))
    assert names(client.get("/members").text) == ["Stranger"]
    client.post("/@stranger/follow")
    assert names(client.get("/members").text) == []
