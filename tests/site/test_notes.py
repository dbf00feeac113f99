"""After an act the next page says what happened: once, in one note that gets the focus."""

import re
from html import unescape

import pytest
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.petitions.models import Signature
from activistnet.posts.links import post_url


def told(page):
    """What the notes of a page say that are news."""
    notes = re.findall(
        r'<div class="note note-done" role="status" tabindex="-1" autofocus data-note>(.*?)</div>', page.text, re.S
    )
    return [unescape(re.sub(r"<[^>]+>", "", note)).strip() for note in notes]


@pytest.fixture
def act(client):
    """`act(path, **fields)`: what the page says that comes next, and that it says so once."""

    def act(path, **fields):
        answer = client.post(path, data=fields)
        assert answer.status_code == 303, answer.text
        said = told(client.get(answer.location, follow_redirects=True))
        assert told(client.get(answer.location, follow_redirects=True)) == []
        return said

    return act


def test_posts_say_what_was_done_with_them(act, client, log_in):
    member, root = log_in(make_member()), make_discussion()
    assert act("/t/health/discussions", title="Beds", body="Where?") == ["Your discussion is published."]
    assert act(f"/posts/{root.id}/replies", body="Because") == ["Your reply is published."]
    own, mine = make_reply(root, member), make_discussion(member)
    assert act(f"/posts/{own.id}/edit", body="Because of that") == ["We've saved your changes."]
    assert act(f"/posts/{own.id}/delete") == ["We've deleted your reply."]
    assert act(f"/posts/{mine.id}/delete") == ["We've deleted your discussion."]
    assert act(f"/posts/{root.id}/share", note="") == ["You've shared this with your followers."]
    assert act(f"/posts/{root.id}/share", note="Read this") == ["We've saved your changes."]


def test_ties_say_whom_they_are_with(act, log_in):
    log_in(make_member())
    other = make_member("amina")
    for verb, words in {
        "follow": "You follow @amina now.",
        "unfollow": "You don't follow @amina any more.",
        "mute": "You won't see posts by @amina in your lists.",
        "unmute": "You see posts by @amina again.",
        "block": "You've blocked @amina.",
        "unblock": "You've unblocked @amina.",
    }.items():
        (said,) = act(f"/@{other.handle}/{verb}")
        assert said.startswith(words)
    assert act("/t/health/follow")[0].startswith("You follow this topic now.")
    assert act("/t/health/unfollow") == ["You don't follow this topic any more."]
    assert act("/notifications/read") == ["We've marked them all as read."]


def test_petitions_and_decisions_say_what_was_done(act, client, log_in):
    member, petition = make_member(role="moderator"), make_petition()
    log_in(member)
    save(Signature(petition_id=petition.id, member_id=member.id))
    assert act(f"/petitions/{petition.id}/withdraw") == ["We've withdrawn your signature."]
    own = make_petition(member)
    fields = {"demand": own.title, "body": "Now", "target": "The Council", "goal": "100"}
    assert act(f"/petitions/{own.id}/edit", **fields) == ["We've saved your changes."]
    reply = make_reply(make_discussion())
    decision = {"action": "hide", "rule": "spam", "reason": "It is"}
    assert act(f"/moderation/posts/{reply.id}", **decision) == ["We've saved your decision."]


def test_settings_say_it_in_the_same_way(client, log_in):
    log_in(make_member())
    page = client.get("/settings?done=profile")
    assert told(page) == ["We've saved your profile."]


@pytest.mark.parametrize("value", ["nothing", "followed.<b>", "Followed", "x" * 300, "followed.a b", "%(handle)s", ""])
def test_a_cookie_that_is_not_ours_says_nothing(client, log_in, value):
    log_in(make_member())
    client.set_cookie("done", value)
    page = client.get("/topics")
    assert page.status_code == 200 and told(page) == []


def test_visitors_share_pages_that_say_nothing(client):
    path = post_url(make_discussion())
    client.set_cookie("done", "replied")
    page = client.get(path)
    assert page.status_code == 200 and told(page) == []
