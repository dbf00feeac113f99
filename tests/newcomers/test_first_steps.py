"""The first steps of a new member: three pages, each optional, and what is left of them on one's home."""

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, make_petition
from feeds import block, discuss, follow, follow_topic, petition

from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.topics.models import TopicFollow

BOX = "Make this page yours"


@pytest.fixture
def cem(log_in):
    return log_in(make_member(display_name="Cem"))


def followed(member):
    return set(db.session.scalars(sa.select(Follow.followed_id).where(Follow.member_id == member.id)))


def topics_of(member):
    return set(db.session.scalars(sa.select(TopicFollow.topic_id).where(TopicFollow.member_id == member.id)))


def test_the_steps_lead_from_topics_over_people_to_petitions_and_back(client, app, cem):
    amina, post = make_member(display_name="Amina"), make_petition(title="Open the weir")
    discuss(amina, 1)
    then = f"/petitions/{post.id}"
    page = client.get(f"/begin/topics?next={then}")
    assert "Three is a good start." in page.text
    chosen = {"topic": ["health", "food", "poverty"], "next": then}
    second = client.post("/begin/topics", data=chosen)
    assert second.location == f"/begin/people?next={then}"
    assert "Amina" in client.get(second.location).text
    third = client.post("/begin/people", data={"who": [amina.handle], "next": then})
    assert third.location == f"/begin/petitions?next={then}"
    last = client.get(third.location).text
    assert "Open the weir" in last
    assert f'action="/petitions/{post.id}/sign"' in last
    assert f'href="{then}"' in last
    with app.app_context():
        assert topics_of(cem) == {get_topic(slug).id for slug in chosen["topic"]}
        assert followed(cem) == {amina.id}


def test_topics_that_are_followed_are_said_in_the_reader_s_language(client, cem):
    follow_topic(cem, get_topic("health"))
    page = client.get("/begin/topics?lang=fr").text
    assert "<bdi>Santé</bdi>" in page
    assert "Health" not in page


def test_each_step_may_be_skipped(client, cem):
    discuss(make_member(), 1)
    make_petition()
    assert 'href="/begin/people"' in client.get("/begin/topics").text
    assert 'href="/begin/petitions"' in client.get("/begin/people").text
    assert client.post("/begin/topics").location == "/begin/people"
    assert client.post("/begin/people").location == "/begin/petitions"


def test_a_step_with_nothing_to_choose_leads_on(client, cem):
    assert client.get("/begin/people?next=/topics").location == "/begin/petitions?next=/topics"
    assert client.get("/begin/petitions?next=/topics").location == "/topics"
    assert client.get("/begin/petitions").location == "/"


def test_the_same_form_from_two_tabs_changes_nothing_more(client, app, cem):
    amina = make_member()
    for _ in range(2):
        assert client.post("/begin/topics", data={"topic": ["health"]}).status_code == 303
        assert client.post("/begin/people", data={"who": [amina.handle]}).status_code == 303
    with app.app_context():
        assert (len(topics_of(cem)), followed(cem)) == (1, {amina.id})


def test_who_is_gone_or_apart_or_oneself_is_left_out(client, app, cem):
    amina, dora, gone = make_member(), make_member(), make_member(handle="", deleted_at=sa.func.now())
    block(dora, cem)
    sent = {"who": [amina.handle, dora.handle, cem.handle, "nobody", gone.handle]}
    assert client.post("/begin/people", data=sent).status_code == 303
    assert client.post("/begin/topics", data={"topic": ["nothing", "health"]}).status_code == 303
    with app.app_context():
        assert followed(cem) == {amina.id}
        assert topics_of(cem) == {get_topic("health").id}


def test_too_many_at_once_are_refused_and_nobody_is_followed(client, app, cem):
    amina = make_member()
    discuss(amina, 1)
    refused = client.post("/begin/people", data={"who": [amina.handle, *(f"person{n}" for n in range(20))]})
    assert refused.status_code == 422
    assert "Choose fewer at once." in refused.text
    with app.app_context():
        assert not followed(cem)


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/nowhere", "/\\evil.example"])
def test_the_steps_lead_back_to_pages_of_this_site_alone(client, cem, then):
    assert client.post("/begin/later", data={"next": then}).location == "/"
    assert client.post("/begin/topics", data={"next": then}).location == "/begin/people"
    assert 'name="next" value=""' in client.get("/begin/topics", query_string={"next": then}).text


def test_a_home_begins_with_the_steps_until_three_topics_and_three_people_are_followed(client, cem):
    people = [make_member() for _ in range(3)]
    assert BOX in client.get("/").text
    for slug in ("health", "food", "poverty"):
        follow_topic(cem, get_topic(slug))
    page = client.get("/").text
    assert BOX in page
    assert 'href="/begin/people"' in page
    assert 'href="/begin/topics"' not in page
    follow(cem, *people)
    assert BOX not in client.get("/").text


def test_not_now_puts_the_steps_aside_for_good_and_in_every_browser(client, app, cem):
    petition(make_member(), 1, title="Open the weir")
    done = client.post("/begin/later", data={"next": "/topics"})
    assert done.location == "/topics"
    assert client.post("/begin/later").location == "/"
    for browser in (client, app.test_client(user=cem)):
        page = browser.get("/").text
        assert BOX not in page
        assert "Where to begin" in page
        assert "Open the weir" in page


def test_visitors_are_asked_to_sign_in(client):
    for step in ("topics", "people", "petitions"):
        assert client.get(f"/begin/{step}").location.startswith("/login?next=")
