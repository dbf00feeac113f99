"""Errors are answered with a status and a sentence, whatever is out of reach."""

import pytest
from flask import abort
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import (
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    TooManyRequests,
    default_exceptions,
)

from activistnet.core.data.db import db
from activistnet.core.refusals import Refused, TooMany
from activistnet.core.web import errors
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import open_to_guests, token_for

SAME = {409: (412,), 412: (409,), 505: (500,)}  # one sentence for two
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def app(make_app):
    return make_app(database_url=NOWHERE, testing=False)


@pytest.mark.parametrize("path", ["/nothing", "/topics", "/refused", "/broken", "/login"])
def test_r07_without_the_database_even_the_page_of_an_error_is_shown(app, path):
    def refuse():
        raise Refused

    app.add_url_rule("/refused", "refused", refuse)
    app.add_url_rule("/broken", "broken", lambda: str(1 / 0))
    client = app.test_client()
    client.set_cookie(cookie_names("http://127.0.0.1").session, "x" * 43)
    answer = client.get(path)
    wanted = {"/nothing": 404, "/topics": 503, "/refused": 422, "/broken": 500, "/login": 503}
    assert answer.status_code == wanted[path]
    assert "<main" in answer.text
    assert (answer.status_code == 503) == ("Retry-After" in answer.headers)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30, "in 30 seconds"),
        (600, "in 10 minutes"),
        (7200, "in 2 hours"),
        (385 * 60, "in 7 hours"),
        (86_400, "in 24 hours"),
    ],
)
def test_when_to_come_back_is_said_as_people_do_and_of_a_form_only_where_there_is_one(make_app, seconds, words):
    def act():
        raise TooMany(retry_after=seconds)

    app = make_app()
    app.add_url_rule("/act", "act", act)
    page = app.test_client().get("/act").text
    assert f"Try again {words}." in page and "still in the form" not in page


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_r07_a_database_lost_at_the_commit_is_no_fault_of_ours(make_app, monkeypatch, error):
    def fail(_session):
        raise error("COMMIT", None, Exception())

    app = make_app(testing=False)
    app.add_url_rule("/write", "write", lambda: str(db.session is not None))
    monkeypatch.setattr("activistnet.core.data.db.commit", fail)
    answer = app.test_client().get("/write")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_whoever_is_too_fast_hears_when_to_send_it_again_and_loses_nothing(make_app):
    def act():
        raise TooMany(retry_after=600)

    app = make_app()
    app.add_url_rule("/act", "act", open_to_guests(act), methods=["GET", "POST"])
    client = app.test_client()
    answer = client.post("/act?sort=newest", data={"body": "A <long> reply", "old_password": "hunter2"})
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "600"
    assert "Try again in 10 minutes." in answer.text
    assert 'action="/act?sort=newest"' in answer.text and "A &lt;long&gt; reply</textarea>" in answer.text
    assert "hunter2" not in answer.text
    assert "<form" not in client.get("/act").text.partition("<main")[2].partition("</main>")[0]


def test_what_is_sent_while_the_database_is_away_is_given_back(app):
    app.add_url_rule(
        "/write", "write", open_to_guests(lambda: str(db.session.execute(text("SELECT 1")))), methods=["POST"]
    )
    client = app.test_client()
    for cookies in ({}, {cookie_names("http://127.0.0.1").session: "x" * 43}):
        for name, value in cookies.items():
            client.set_cookie(name, value)
        answer = client.post("/write", data={"body": "A long reply", "csrf_token": token_for("x" * 43)})
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        assert "Try again in 2 seconds." in answer.text and "A long reply</textarea>" in answer.text


@pytest.mark.parametrize("status", sorted(default_exceptions))
def test_every_status_is_answered_with_a_sentence_of_its_own(make_app, status):
    app = make_app(testing=False)
    app.add_url_rule("/act.json", "act", lambda: abort(status))
    answer = app.test_client().get("/act.json")
    assert answer.status_code == status
    others = [str(said) for code, said in errors.MESSAGES.items() if code not in (status, *SAME.get(status, ()))]
    assert answer.json["error"].endswith(".") and answer.json["error"] not in others


@pytest.mark.parametrize("status", [401, 408, 409, 411, 414, 415, 422, 431, 502, 504])
def test_what_browsers_and_proxies_meet_has_its_words(status):
    assert status in errors.MESSAGES


@pytest.mark.parametrize(("status", "name"), [(416, "Content-Range"), (405, "Allow"), (429, "Retry-After")])
def test_what_an_error_says_in_its_headers_stays(make_app, status, name):
    known = {
        416: RequestedRangeNotSatisfiable(length=10),
        405: MethodNotAllowed(["GET"]),
        429: TooManyRequests(retry_after=7),
    }
    app = make_app()

    def act():
        raise known[status]

    app.add_url_rule("/act", "act", act)
    assert app.test_client().get("/act").headers[name]
