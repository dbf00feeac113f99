"""Who is asking: Flask-Login over our own sessions, one query for members and none for visitors."""

import pytest
import sqlalchemy as sa
from browsers import Browser
from factories import make_member
from flask import session
from flask_login import current_user, encode_cookie
from sqlalchemy.exc import OperationalError

from activistnet.accounts import current
from activistnet.accounts.models import SignInSession
from activistnet.core.data.db import db
from activistnet.core.web.cookies import own_cookie_names
from activistnet.members.readers import VISITOR

PASSWORD = "seven quiet herons"


@pytest.fixture
def cookies_set(app, monkeypatch):
    """The names of all cookies that answers set, and whatever is in Flask's session after each request."""
    names = []

    def note(response):
        assert dict(session) == {}
        names.extend(line.split("=")[0] for line in response.headers.getlist("Set-Cookie"))
        return response

    # The first to be registered is the last to see an answer.
    monkeypatch.setitem(app.after_request_funcs, None, [note, *app.after_request_funcs[None]])
    return names


def test_a08_the_cookie_of_a_session_names_its_member_in_one_query(app, client, log_in, count_queries):
    member = log_in(make_member())
    cookie = client.get_cookie("__Host-s")
    with app.test_request_context(headers={"Cookie": f"{cookie.key}={cookie.value}"}), count_queries() as queries:
        assert own_cookie_names().session == cookie.key
        assert current_user.is_authenticated
        assert current_user.id == current.reader().id == member.id
        assert current.current_session().member.handle == member.handle
    assert len(queries) == 1


def test_visitors_cost_no_query(app, count_queries):
    with app.test_request_context(), count_queries() as queries:
        assert current_user.is_anonymous
        assert current.reader() == VISITOR
    assert len(queries) == 0


def test_a_made_up_cookie_is_a_visitor(app):
    with app.test_request_context(headers={"Cookie": "__Host-s=made-up"}):
        assert current_user.is_anonymous


def test_a_client_made_for_a_member_is_signed_in(app):
    app.test_client_class = Browser
    amina = app.test_client(user=make_member("amina", display_name="Amina K."))
    assert "Menu of Amina K." in amina.get("/topics").text
    assert "Menu of" not in app.test_client().get("/topics").text


def test_signing_in_and_out_writes_nothing_into_flasks_session(client, make_account, sign_in, cookies_set):
    make_account("amina")
    client.get("/settings")
    sign_in("amina", "wrong password")
    assert sign_in("amina").status_code == 303
    assert client.get("/settings").status_code == 200
    change = {"old_password": PASSWORD, "password": "eight quiet herons"}
    assert client.post("/settings/password", data=change).status_code == 303
    assert client.post("/logout").status_code == 303
    assert client.get("/settings").status_code == 303
    assert set(cookies_set) == {"__Host-f", "__Host-k", "__Host-s"}


@pytest.mark.parametrize("value", ["", "made-up", "1|00", "1|\xe9"])
def test_a_remember_cookie_is_nobodys_and_hides_nobody(app, client, log_in, cookies_set, value):
    log_in(make_member("amina"))
    client.set_cookie("remember_token", value)
    assert client.get("/settings").status_code == 200
    assert cookies_set == []


def test_a_signed_remember_cookie_signs_nobody_in(app, client, cookies_set):
    member = make_member("amina")
    with app.app_context():
        client.set_cookie("remember_token", encode_cookie(str(member.id)))
    client.set_cookie("session", "made-up")
    assert client.get("/settings").status_code == 303
    assert cookies_set == []


def test_after_signing_in_as_another_the_page_to_send_again_is_not_the_first_ones(client, log_in, make_account):
    log_in(make_member("basil", display_name="Basil the First"))
    make_account("amina")
    kept = {"to": "/posts/1/replies", "kept": '[["body", "My words"]]'}
    answer = client.post("/login", data={"handle": "amina", "password": PASSWORD, **kept})
    assert answer.status_code == 200
    assert "My words" in answer.text
    assert "Basil the First" not in answer.text


def test_a_page_for_members_asks_a_visitor_to_sign_in_and_a_program_to_stop(client):
    answer = client.get("/settings?done=profile")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/settings%3Fdone%3Dprofile")
    assert client.get("/feed/newer.json").status_code == 401


def test_a_database_that_goes_away_after_the_member_was_read_still_gives_an_error_page(
    app, client, log_in, monkeypatch
):
    log_in(make_member("amina", display_name="Amina K."))

    def go_away(*_arguments, **_options):
        assert current_user.display_name == "Amina K."
        monkeypatch.setattr(db.session.__class__, "execute", refuse)
        monkeypatch.setattr(db.session.__class__, "scalar", refuse)
        refuse()

    def refuse(*_arguments, **_options):
        raise OperationalError("SELECT", {}, Exception("the server is gone"))

    monkeypatch.setitem(app.view_functions, "settings.list_sessions", go_away)
    answer = client.get("/settings/sessions")
    monkeypatch.undo()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Menu of" not in answer.text


def test_a_member_suspended_meanwhile_is_a_visitor(app, client, log_in):
    member = log_in(make_member("amina"))
    assert client.get("/settings").status_code == 200
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET suspended_at = now() WHERE id = :id"), {"id": member.id})
    assert client.get("/settings").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(SignInSession.id).where(SignInSession.member_id == member.id))
