"""What was typed is never lost when a session ends before it is sent."""

import html
import json
import re

import factories
import pytest
import sqlalchemy as sa
from accounts.conftest import PASSWORD
from browsers import Browser
from factories import make_discussion

from activistnet.accounts.models import SignInSession
from activistnet.core.data.db import db
from activistnet.core.web.cookies import cookie_names
from activistnet.posts.models import Reply

TEXT = 'First line\r\n\r\n"Second" <line> & é漢😀'


def hidden_fields(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def forms(page, action):
    return [
        form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'action="{html.escape(action)}"' in form
    ]


def end_all_sessions():
    with factories.current().app_context(), db.transaction():
        db.session.execute(sa.delete(SignInSession))


def replies():
    with factories.current().app_context():
        return db.session.scalars(sa.select(Reply.body)).all()


@pytest.fixture
def browser(app):
    """Sends only what its pages hold, no token of its own."""

    class Plain(Browser):
        def open(self, *args, **kwargs):
            return super().open(*args, **{**kwargs, "forged": True})

    app.test_client_class = Plain
    yield app.test_client()
    app.test_client_class = Browser


def sign_in_on(browser, page, password=PASSWORD):
    fields = hidden_fields(forms(page, "/login")[0])
    return browser.post("/login", data={**fields, "handle": "amina", "password": password})


@pytest.mark.parametrize("cookie", ["still there", "gone"])
def test_a_reply_written_while_the_session_ended_is_sent_after_signing_in(browser, make_account, log_in, cookie):
    member = make_account("amina")
    where = f"/posts/{make_discussion().id}/replies"
    log_in(member, browser)
    token = hidden_fields(browser.get("/settings").text)["csrf_token"]
    end_all_sessions()
    if cookie == "gone":
        browser.delete_cookie(cookie_names("http://127.0.0.1").session)
    asked = browser.post(where, data={"body": TEXT, "csrf_token": token})
    assert asked.status_code == 401
    assert html.escape("First line") in asked.text
    wrong = sign_in_on(browser, asked.text, "wrong password")
    assert wrong.status_code == 422
    signed_in = sign_in_on(browser, wrong.text)
    assert signed_in.status_code == 200
    (form,) = forms(signed_in.text, where)
    assert "Send it as " in form
    assert hidden_fields(form)["body"] == TEXT
    assert replies() == []
    done = browser.post(where, data=hidden_fields(form))
    assert done.status_code == 303
    assert [body.replace("\r\n", "\n") for body in replies()] == [TEXT.replace("\r\n", "\n")]


def test_a_whole_body_of_the_largest_size_comes_through(browser, make_account, log_in):
    member = make_account("amina")
    where = f"/posts/{make_discussion().id}/replies"
    log_in(member, browser)
    end_all_sessions()
    asked = browser.post(where, data={"body": "\u00e9\n" * 19_000})
    assert asked.status_code == 401
    signed_in = sign_in_on(browser, asked.text)
    assert signed_in.status_code == 200
    assert hidden_fields(forms(signed_in.text, where)[0])["body"].replace("\r", "") == "\u00e9\n" * 19_000


def test_passwords_and_tokens_are_not_kept(browser, make_account, log_in):
    member = make_account("amina")
    log_in(member, browser)
    end_all_sessions()
    fields = {"old_password": PASSWORD, "password": "four new rivers", "csrf_token": "x" * 40}
    asked = browser.post("/settings/password", data=fields)
    assert asked.status_code in (401, 403)
    assert "rivers" not in asked.text
    assert PASSWORD not in asked.text


@pytest.mark.parametrize(
    "to", ["https://evil.org/x", "//evil.org", "/settings/sessions", "/no/such/page", "", "/\\evil.org"]
)
def test_i07_kept_text_goes_nowhere_but_to_this_site(client, make_account, sign_in, to):
    make_account("amina")
    answer = sign_in("amina", to=to, kept=json.dumps([["body", TEXT]]))
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", "null", "[1]", '[["a"]]', "[[1,2]]", '["ab"]', '[["a","\\ud800"]]', "[" * 50_000]
)
def test_kept_text_that_was_made_up_breaks_nothing(client, make_account, sign_in, kept):
    make_account("amina")
    assert sign_in("amina", to="/appearance", kept=kept).status_code in (200, 303)


def test_i14_kept_text_is_text_in_the_page(client):
    page = client.post("/settings", data={"display_name": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_json_gets_an_error_as_json(client):
    answer = client.get("/settings.json")
    assert answer.status_code == 404
