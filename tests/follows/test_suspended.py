"""Who is suspended is neither listed nor counted among people, wherever these are; what they signed counts on."""

import re
from html import unescape

import pytest
from browsers import Browser
from decided import lift, suspend
from factories import get_topic, make_discussion, make_member, make_petition, save
from feeds import did, follow, follow_topic, share

from activistnet.notifications.models import Notification
from activistnet.petitions.models import Signature

NAME = "Mallory"


@pytest.fixture
def world(app, client, log_in):
    """What there is of @mallory, and by the name of each place where people are: how to read it there."""
    me, mallory, bram = log_in(make_member("amina", shows_follows=True)), make_member("mallory"), make_member("bram")
    follow(me, mallory, bram)
    follow(mallory, me)
    follow_topic(mallory, get_topic())
    petition = make_petition(bram, signature_count=1)
    thread = make_discussion(bram)
    share(mallory, thread, 5, note="Look at this")
    values = {"name": mallory.display_name, "show_name": True, "reason": "It saved my life."}
    save(Signature(petition_id=petition.id, member_id=mallory.id, **values))
    for minutes, member in ((6, bram), (7, mallory)):
        did(member, "signed", petition, minutes)
    save(
        Notification(member_id=me.id, actor_id=mallory.id, kind="followed", thing="oneself", day="2026-01-01", count=1)
    )
    stranger = Browser(app)
    log_in(make_member("newcomer"), stranger)
    visitor = Browser(app)
    page = f"/petitions/{petition.id}/{petition.slug}"

    def why():
        return " ".join(re.findall(r'<p class="why">.*?</p>', client.get("/").text, re.DOTALL))

    return {
        "followers": lambda: client.get("/@amina/followers").text,
        "following": lambda: client.get("/@amina/following").text,
        "search": lambda: visitor.get("/members?q=mall").text.split("<main")[1],
        "reasons, to visitors": lambda: visitor.get(f"/petitions/{petition.id}/reasons").text,
        "reasons, to members": lambda: client.get(f"/petitions/{petition.id}/reasons").text,
        "the petition's page": lambda: visitor.get(page).text + client.get(page).text,
        "who did what, at home": why,
        "notifications": lambda: client.get("/notifications").text,
        "people to follow, for newcomers": lambda: stranger.get("/begin/people").text,
    }


def test_who_is_suspended_is_named_nowhere_until_it_is_lifted(app, world):
    places = world
    before = {name: NAME in read() for name, read in places.items()}
    assert before == dict.fromkeys(places, True)
    suspend(app, "mallory")
    assert {name for name, read in places.items() if NAME in read()} == set()
    lift(app, "mallory")
    assert {name: NAME in read() for name, read in places.items()} == before


@pytest.mark.usefixtures("world")
def test_numbers_of_people_leave_out_who_is_suspended_and_signatures_stay(app, client):
    def numbers():
        profile = " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get("/@amina").text)).split())
        feed = " ".join(re.sub(r"<[^>]+>", " ", client.get("/").text).split())
        return (
            "1 follower" in client.get("/t/health").text,
            "follower ·" in profile,
            "and 1 other you follow signed" in feed,
        )

    petition = next(int(n) for n in re.findall(r"/petitions/(\d+)/", client.get("/").text))
    count = client.get(f"/petitions/{petition}/count.json").json["count"]
    assert numbers() == (True, True, True) and count == 1
    suspend(app, "mallory")
    assert numbers() == (False, False, False)
    assert client.get(f"/petitions/{petition}/count.json").json["count"] == count
    lift(app, "mallory")
    assert numbers() == (True, True, True)
