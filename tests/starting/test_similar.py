"""Petitions that ask for much the same are shown while one is begun, before there are two of them."""

import re

import pytest
from factories import make_member, make_petition

from activistnet.core.data.db import db
from activistnet.search import services as search

THERE = "Keep the night clinic in Nord open"


@pytest.fixture
def read(app):
    """Have the words of all petitions read, as the worker does."""

    def read():
        with app.app_context(), db.transaction():
            search.read_waiting()

    return read


def found(client, demand, **query):
    page = client.get("/start/similar/found", query_string={"demand": demand, **query})
    assert page.status_code == 200
    return re.findall(r'href="/petitions/\d+/[^"]*"[^>]*>([^<]+)</a>', page.text)


ALIKE = [
    THERE,
    "keep the night clinic open",
    "Keep open the night clinics of Nord!",
    "Don't close the night clinic in Nord",
]


@pytest.mark.parametrize("demand", ALIKE)
def test_one_that_asks_for_much_the_same_is_found(client, read, demand):
    make_petition(title=THERE)
    make_petition(title="Build a bridge over the Ost river")
    read()
    assert found(client, demand) == [THERE]


@pytest.mark.parametrize("demand", ["", "the", "Free the harbour seals", "\x00", "'; --", "é" * 500, "& | ! ( :*"])
def test_nothing_is_found_for_what_nobody_asks(client, read, demand):
    make_petition(title=THERE)
    read()
    assert found(client, demand) == []


def test_what_is_most_alike_comes_first_and_few_are_shown(client, read):
    for title in (
        "Keep the clinic in Ost open",
        "Keep the day clinic in Nord open",
        THERE,
        "Keep the clinic open at night",
    ):
        make_petition(title=title)
    read()
    titles = found(client, "Keep the night clinic in Nord open")
    assert titles[0] == THERE and len(titles) == 3


def test_in_french_its_stems_are_those_of_its_language(client, read):
    make_petition(title="Gardez ouverte la clinique de nuit de Nord")
    read()
    assert len(found(client, "Il faut garder les cliniques de nuit ouvertes")) == 1


@pytest.mark.parametrize("values", [{"visibility": "hidden"}, {"visibility": "held"}, {"stage": "closed"}])
def test_only_what_can_be_signed_is_found(client, read, values):
    make_petition(title=THERE, **values)
    read()
    assert found(client, THERE) == []


def test_it_costs_few_statements_however_many_there_are(client, read, count_queries):
    for _ in range(12):
        make_petition(title=THERE)
    read()
    with count_queries() as queries:
        assert len(found(client, "Keep the long and winding night clinic in Nord open")) == 3
    assert len(queries) <= 4, queries.statements


def test_without_scripts_it_is_a_question_and_what_differs_is_said_at_the_end(client, log_in, read):
    make_petition(title=THERE)
    read()
    log_in(make_member())
    client.post("/start", data={"demand": "Keep the night clinic in Nord open on Sundays"})
    assert THERE in client.get("/start").text
    page = client.get("/start/similar").text
    assert THERE in page and "Support this one instead" in page and "/sign" in page
    assert client.post("/start/similar", data={"differs": "Theirs is not about Sundays."}).location == "/start/goal"
    assert "Theirs is not about Sundays." in client.get("/start/check").text
    assert "Theirs is not about Sundays." in client.get("/start/similar").text


def test_where_there_is_none_it_says_so_and_leads_on(client, log_in):
    client.post("/start", data={"demand": THERE})
    assert "Yours is the first" in client.get("/start/similar").text
    assert client.post("/start/similar", data={"differs": ""}).location == "/start/goal"
