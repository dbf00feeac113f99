"""Answers of the guided start are kept from page to page: none is lost, and nobody else reads them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member
from starting.answering import BODY, DEMAND, ORDER, answer, answer_all, kept

from activistnet.core.data.db import db
from activistnet.posts.models import Draft
from activistnet.starting import limits, services
from activistnet.starting.models import BegunPetition


def test_p10_a_visitor_gets_no_cookie_before_there_is_something_to_keep(app, client):
    first = client.get("/start")
    assert "Set-Cookie" not in first.headers and first.headers["Cache-Control"] == "no-store"
    led = answer(client, "")
    assert [each.split("=")[0] for each in led.headers.getlist("Set-Cookie")] == ["begun"]
    assert "Path=/start;" in led.headers["Set-Cookie"] and "HttpOnly" in led.headers["Set-Cookie"]
    assert kept(app, BegunPetition) == 1


def test_p10_what_a_visitor_wrote_is_sealed_with_what_only_the_browser_holds(app, client):
    answer_all(client, ["", "/who", "/why"])
    with app.app_context():
        row = db.session.scalars(sa.select(BegunPetition)).one()
    assert b"clinic" not in row.said_sealed
    assert client.get_cookie("begun", path="/start").value.encode() not in row.browser_hash + row.said_sealed


@pytest.mark.parametrize("is_member", [False, True])
def test_each_button_keeps_what_was_typed_wherever_it_leads(client, log_in, is_member):
    if is_member:
        log_in(make_member())
    answer_all(client, ["", "/who"])
    led = answer(client, "/why", body="Half a sent", go="to:")
    assert (led.status_code, led.location) == (303, "/start")
    assert f'value="{DEMAND}"' in client.get("/start").text
    assert answer(client, "", go="to:why").location == "/start/why"
    assert "Half a sent" in client.get("/start/why").text
    assert answer(client, "/why", body="", go="to:who").location == "/start/who"
    assert 'value="Minister Jansen"' in client.get("/start/who").text
    assert answer(client, "/who", go="to:nowhere").location == "/start/why"


@pytest.mark.parametrize(
    ("name", "changes", "says"),
    [
        ("", {"demand": ""}, "Write what you want in one line."),
        ("", {"demand": "x" * 121}, "Use at most 120 characters."),
        ("", {"demand": "x" * 121, "go": "to:who"}, "Use at most 120 characters."),
        ("/who", {"target": []}, "Name at least one person"),
        ("/why", {"body": ""}, "Write why it matters."),
        ("/topic", {"topic": ""}, "Choose a topic."),
        ("/topic", {"topic": "nothing"}, "start a petition in this topic any more"),
        ("/goal", {"goal": "2.5"}, "whole number"),
    ],
)
def test_an_answer_out_of_shape_is_asked_again_with_what_was_typed(client, name, changes, says):
    answer_all(client, ORDER[: ORDER.index(name)] or [""])
    page = answer(client, name, **changes)
    assert page.status_code == 422 and says in page.text
    for typed in changes.values():
        assert not typed or typed == "nothing" or str(typed) in page.text


def test_two_windows_at_the_same_question_lose_neither_answer(client):
    answer_all(client, [""])
    first, second = (client.get("/start").text for _ in range(2))
    version = re.search(r'name="version" type="hidden" value="(\w+)"', first)[1]
    assert version in second
    assert client.post("/start", data={"demand": "Open it", "version": version}).status_code == 303
    told = client.post("/start", data={"demand": "Close it", "version": version})
    assert told.status_code == 422 and "changed while you were writing" in told.text
    assert "Open it" in told.text and 'value="Close it"' in told.text


def test_two_windows_at_two_questions_keep_both(client):
    answer_all(client, ["", "/who", "/why"])
    who, why = client.get("/start/who").text, client.get("/start/why").text
    versions = [re.search(r'name="version" type="hidden" value="(\w+)"', page)[1] for page in (who, why)]
    client.post("/start/who", data={"target": ["the Mayor"], "version": versions[0]})
    client.post("/start/why", data={"body": "Because of the beds.", "version": versions[1]})
    page = client.get("/start/check").text
    assert "the Mayor" in page and "Because of the beds." in page and DEMAND in page


@pytest.mark.parametrize("is_member", [False, True])
def test_a_double_press_of_continue_is_one(app, client, log_in, is_member):
    if is_member:
        log_in(make_member())
    version = re.search(r'name="version" type="hidden" value="(\w+)"', client.get("/start").text)[1]
    for _ in range(2):
        led = client.post("/start", data={"demand": DEMAND, "version": version})
        assert (led.status_code, led.location) == (303, "/start/who")
    assert kept(app, BegunPetition) == (0 if is_member else 1)


@pytest.mark.parametrize("cookie", ["", "x", "é", "x" * 43, "x" * 4000, "../../etc", '"'])
def test_a_forged_cookie_opens_nothing_and_what_is_typed_with_it_is_kept(app, client, cookie):
    answer_all(client, ["", "/who"])
    forger = app.test_client()
    forger.set_cookie("begun", cookie, path="/start")
    assert forger.get("/start/who").location == "/start?lost=1"
    assert DEMAND not in forger.get("/start?lost=1").text
    led = forger.post("/start/why", data={"body": BODY})
    assert led.status_code == 303 and BODY in forger.get("/start/why").text


def test_what_was_begun_too_long_ago_is_gone_and_says_so(app, client):
    answer_all(client, ["", "/who"])
    with app.app_context(), db.transaction():
        old = datetime.now(UTC) - services.KEPT - timedelta(minutes=1)
        db.session.execute(sa.update(BegunPetition).values(saved_at=old))
    with app.app_context(), db.transaction():
        assert not services.forget_old()
    led = client.get("/start/why")
    assert led.location == "/start?lost=1"
    page = client.get(led.location).text
    assert "nothing here yet, or not any more" in page and "/start?kind=petition" in page


def test_a_text_that_is_too_long_is_given_back(client):
    answer_all(client, ["", "/who"])
    page = answer(client, "/why", body="so " * 7_000)
    assert page.status_code == 422 and "so so so" in page.text
    assert client.post("/start/why", data={"body": "x" * 400_000}).status_code == 413


def test_a_visitor_begins_so_many_an_hour(app, client, configure):
    configure(limits=1 / limits.BEGIN.most)
    answer(client, "")
    again = app.test_client()
    again.environ_base = client.environ_base
    refused = again.post("/start", data={"demand": "Another one"})
    assert refused.status_code == 429 and "Another one" in refused.text


def test_everything_is_deleted_by_a_press(app, client, log_in):
    answer_all(client, ["", "/who"])
    assert client.post("/start/forget").location == "/start"
    assert kept(app, BegunPetition) == 0 and client.get("/start/who").location == "/start?lost=1"
    log_in(make_member())
    answer_all(client, ["", "/who"])
    assert client.post("/start/forget").status_code == 303
    assert kept(app, Draft) == 0


def test_another_one_that_this_browser_had_before_is_told_of_and_found_afterwards(client, log_in):
    member = log_in(make_member())
    answer(client, "", demand="Mend the bridge in Ost")
    client.delete_cookie("__Host-s")
    answer(client, "")
    log_in(member)
    page = client.get("/start").text
    assert "Mend the bridge" in page and "before you signed in" in page
    client.post("/start/forget")
    assert DEMAND in client.get("/start").text
