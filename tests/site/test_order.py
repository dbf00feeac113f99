"""What stands around every request, in its order: what goes wrong at one place is seen at the right other one."""

import json
import threading
from io import BytesIO

import pytest
from flask import request
from sqlalchemy.exc import OperationalError
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.server import admission
from activistnet.core.web.csrf import open_to_guests, use_form_cookie
from activistnet.core.web.headers import body_limit


@pytest.fixture
def full(make_app, monkeypatch):
    """A browser of a site whose only place is taken. It has seen /about already."""
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.1)
    app = make_app(pool=1, page_cache=True)
    entered, go = threading.Event(), threading.Event()

    def stay():
        entered.set()
        go.wait(HANG)
        return "done"

    app.add_url_rule("/stay", "stay", stay)
    browser = app.test_client()
    browser.get("/about")
    other = threading.Thread(target=lambda: app.test_client().get("/stay"))
    other.start()
    assert entered.wait(HANG)
    yield browser
    go.set()
    other.join()


def test_a_page_that_has_to_be_made_waits_for_a_place(full):
    assert full.get("/how-we-count").status_code == 503


def test_a_kept_page_takes_no_place_and_has_its_policies(full):
    answer = full.get("/about")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_file_takes_no_place(full):
    with full.get("/static/icons/sprite.svg") as answer:
        assert answer.status_code == 200


def test_a_socket_takes_no_place(full):
    answer = full.get("/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400
    assert answer.json["message"].startswith("Transport unknown")


def test_headers_that_are_too_much_are_refused_before_the_body_is_waited_for(make_app):
    class Unread(BytesIO):
        def read(self, *_size):
            pytest.fail("somebody has read the body")

    sent = {"input_stream": Unread(b"a" * 10), "headers": {"X-Long": "a" * 17_000}}
    assert make_app().test_client().post("/login", **sent).status_code == 431


def test_what_is_too_large_is_refused_with_policies(make_app):
    answer = make_app().test_client().post("/settings", data={"display_name": "a" * 70_000})
    assert answer.status_code == 413
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_view_that_takes_long_forms_gets_one_before_its_token_is_looked_for(make_app):
    app = make_app()
    view = body_limit(100_000)(open_to_guests(lambda: str(len(request.form["body"]))))
    app.add_url_rule("/long", "long", view, methods=["POST"])
    assert app.test_client().post("/long", data={"body": "a" * 80_000}).text == "80000"


def test_a_form_for_another_spelling_of_an_address_goes_on_before_it_is_checked(make_app):
    answer = make_app().test_client().post("/posts/0012/replies", data={"body": "A long reply"})
    assert (answer.status_code, answer.location) == (308, "/posts/12/replies")


def test_an_answer_whose_commit_fails_is_logged_as_what_it_became(make_app, monkeypatch, capsys):
    def fail(_session):
        raise OperationalError("COMMIT", None, Exception())

    app = make_app(testing=False)
    app.add_url_rule("/write", "write", lambda: "written")
    monkeypatch.setattr("activistnet.core.data.db.commit", fail)
    assert app.test_client().get("/write").status_code == 503
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["status"] for line in lines if line["event"] == "request"] == [503]


def test_nothing_is_committed_where_the_answer_can_not_be_finished(make_app, monkeypatch):
    committed = []

    def write():
        use_form_cookie()
        db.after_commit(lambda: committed.append("written"))
        return "written"

    def fail(*_args, **_options):
        raise RuntimeError

    app = make_app(testing=False)
    app.add_url_rule("/write", "write", open_to_guests(write), methods=["POST"])
    assert app.test_client().post("/write").status_code == 200
    assert committed.pop() == "written"
    monkeypatch.setattr("activistnet.core.web.csrf.set_cookie", fail)
    assert app.test_client().post("/write").status_code == 500
    assert not committed
