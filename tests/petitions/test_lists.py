"""The public list of petitions."""

import re

import pytest
from factories import make_petition, save

from activistnet.petitions.lists import SHOWN


def demands(page):
    return re.findall(r'<h2 class="headline"><a [^>]*>([^<]*)</a>', page.text)


def test_the_newest_petitions_come_page_by_page_and_each_once(client):
    made = [make_petition(title=f"Demand {n}") for n in range(SHOWN + 2)]
    first = client.get("/petitions?order=new")
    more = re.search(r'rel="next" href="([^"]*)"', first.text)[1].replace("&amp;", "&")
    found = demands(first) + demands(client.get(more))
    assert len(demands(first)) == SHOWN
    assert found[: len(made)] == [each.title for each in reversed(made)]


def test_a_closed_petition_is_not_among_those_closest_to_a_step(client):
    make_petition(title="Open the clinic")
    closed = make_petition(title="Shut the gate")
    closed.stage = "closed"
    save(closed)
    assert demands(client.get("/petitions")) == ["Open the clinic"]
    assert demands(client.get("/petitions?order=new")) == ["Shut the gate", "Open the clinic"]


def test_a_hidden_petition_is_in_no_list(client):
    hidden = make_petition(title="Shut the gate")
    hidden.visibility = "hidden"
    save(hidden)
    assert demands(client.get("/petitions")) == demands(client.get("/petitions?order=new")) == []


def test_an_empty_list_offers_to_start_one(client):
    assert 'href="/start"' in client.get("/petitions").text.partition('class="empty"')[2]


@pytest.mark.parametrize("asked", ["order=best", "order=new&after=nonsense", "order=closest&after=x", "order="])
def test_an_order_or_a_place_that_there_is_not_is_not_found(client, asked):
    assert client.get(f"/petitions?{asked}").status_code == 404
