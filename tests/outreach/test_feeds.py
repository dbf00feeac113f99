"""Atom feeds of the newest threads."""

import xml.etree.ElementTree as ET

import pytest
from factories import get_topic, make_discussion, make_member, make_petition, make_reply

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.data)


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_each_list_has_a_feed_that_its_page_names(client):
    petition, discussion = make_petition(title="Open <the> & weir"), make_discussion(title="Night clinics")
    make_reply(discussion)
    elsewhere = make_petition(title="Elsewhere", topic_id=get_topic("food").id)
    found = {path: titles(read(client, path)) for path in ("/petitions.atom", "/discussions.atom", "/t/health.atom")}
    assert found["/petitions.atom"] == [elsewhere.title, petition.title]
    assert found["/discussions.atom"] == [discussion.title]
    assert found["/t/health.atom"] == [discussion.title, petition.title]
    assert titles(read(client, "/petitions.atom?topic=food")) == [elsewhere.title]
    for page in ("/petitions", "/discussions", "/t/health"):
        assert '<link rel="alternate" type="application/atom+xml" title="' in client.get(page).text
        assert f'href="{page}.atom"' in client.get(page).text


def test_an_entry_has_all_that_the_format_asks_for(client):
    author = make_member(display_name="Amina")
    make_petition(author, title="Open the weir", body="**Why** not & <b>now</b>?")
    feed = read(client, "/petitions.atom")
    [entry] = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Amina"
    assert entry.findtext(f"{ATOM}summary") == "Why not & now?" or "<b>" in entry.findtext(f"{ATOM}summary")
    assert client.get(entry.find(f"{ATOM}link").get("href").split("/", 3)[3].join(("/", ""))).status_code == 200
    for named in ("id", "published", "updated"):
        assert entry.findtext(f"{ATOM}{named}")
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    assert feed.find(f"{ATOM}link[@rel='self']").get("href").endswith("/petitions.atom")


def test_what_is_not_public_is_in_no_feed_whoever_asks(client, log_in):
    log_in(author := make_member())
    make_petition(author, visibility="hidden")
    make_discussion(author, visibility="deleted")
    assert titles(read(client, "/petitions.atom")) == titles(read(client, "/discussions.atom")) == []


@pytest.mark.parametrize("path", ["/petitions.atom?topic=nowhere", "/t/nowhere.atom", "/members.atom"])
def test_a_feed_of_nothing_is_not_found(client, path):
    assert client.get(path).status_code == 404
