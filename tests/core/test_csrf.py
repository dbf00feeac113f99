"""Forged requests are refused, whoever is signed in or not, and what was typed comes back."""

import re

import pytest
from browsers import Browser
from flask import redirect, render_template_string, request
from wtforms import StringField

from activistnet.core.web import csrf
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for
from activistnet.core.web.forms import Form

FORM = "<form>{{ csrf_field() }}{{ form.errors if form }}{{ form.form_errors if form }}{{ form.text() if form }}</form>"


class TextForm(Form):
    text = StringField()


@pytest.fixture
def app(make_app):
    app = make_app()
    done = app.extensions["done"] = []

    def act():
        done.append(request.form.get("text"))
        return "", 204

    def fill():
        form = TextForm()
        if not form.validate():
            return render_template_string(FORM, form=form), 422
        return act()

    def careless():
        done.append("without validate")
        return "", 204

    def silent():
        if Form().validate():
            done.append("pressed")
        return redirect("/page", 303)

    app.add_url_rule("/silent", "silent", csrf.form_again(silent), methods=["POST"])
    app.add_url_rule("/page", "page", lambda: render_template_string(FORM))
    app.add_url_rule("/plain", "plain", act, methods=["POST"])
    app.add_url_rule("/fill", "fill", csrf.form_again(fill), methods=["POST"])
    app.add_url_rule("/careless", "careless", csrf.form_again(careless), methods=["POST"])
    app.add_url_rule("/guests", "guests", csrf.open_to_guests(csrf.form_again(fill)), methods=["POST"])
    app.add_url_rule("/mailed/<token>", "mailed", csrf.by_mailed_token(lambda token: act()), methods=["POST"])
    sign_in = csrf.by_form_cookie(lambda: render_template_string(FORM) if request.method == "GET" else fill())
    app.add_url_rule("/sign-in", "sign_in", sign_in, methods=["GET", "POST"])
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def done(app):
    return app.extensions["done"]


NAMES = cookie_names("http://127.0.0.1")


def sign_in(client, secret="a-session"):
    client.set_cookie(NAMES.session, secret)


def token_on(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_the_token_of_a_page_opens_its_form_and_changes_from_page_to_page(client, done):
    sign_in(client)
    one, two = token_on(client.get("/page")), token_on(client.get("/page"))
    assert one != two
    for token in (one, two):
        assert client.post("/plain", data={"text": "hello", "csrf_token": token}).status_code == 204
    assert client.post("/plain", headers={"X-CSRF-Token": one}).status_code == 204
    assert done == ["hello", "hello", None]


OTHERS = pytest.param(token_for("another session"), id="of another session")  # masked anew each time, so no name


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 88, OTHERS, "\x00"])
def test_w01_a_member_without_the_token_gets_back_what_was_typed(client, done, token):
    sign_in(client)
    answer = client.post("/plain?draft=1", data={"text": "<b>typed</b>", "password": "secret", "csrf_token": token})
    assert answer.status_code == 403
    assert "&lt;b&gt;typed&lt;/b&gt;" in answer.text
    assert 'action="/plain?draft=1"' in answer.text
    assert "secret" not in answer.text
    assert done == []
    again = {"text": "<b>typed</b>", "csrf_token": token_on(answer)}
    assert client.post("/plain", data=again).status_code == 204


def test_w01_a_form_is_shown_again_with_everything_typed(client, done):
    sign_in(client)
    answer = client.post("/fill", data={"text": "typed"})
    assert answer.status_code == 422
    assert "open for too long" in answer.text
    assert 'value="typed"' in answer.text
    assert done == []
    assert client.post("/fill", data={"text": "typed", "csrf_token": token_on(answer)}).status_code == 204


def test_w01_a_view_that_forgets_to_validate_its_form_fails(client):
    sign_in(client)
    assert client.post("/careless").status_code == 403


def test_a_view_that_goes_on_from_a_form_too_old_gives_it_back_instead(client, done):
    sign_in(client)
    answer = client.post("/silent")
    assert answer.status_code == 403
    assert "nothing has happened yet" in answer.text and 'action="/silent"' in answer.text
    assert client.post("/silent", data={"csrf_token": token_on(answer)}).status_code == 303
    assert done == ["pressed"]


def test_w01_a_guest_form_with_the_cookie_of_a_member_needs_the_token(client, done):
    assert client.post("/guests", data={"text": "a guest"}).status_code == 204
    sign_in(client)
    assert client.post("/guests", data={"text": "replayed"}).status_code == 422
    assert done == ["a guest"]


def test_w01_a_visitor_is_asked_to_sign_in_and_nothing_typed_is_lost(client, done):
    answer = client.post("/plain", data={"text": "a long reply"})
    assert answer.status_code == 401
    assert "a long reply" in answer.text
    assert "/login" in answer.text
    assert done == []


def test_a_mailed_token_needs_no_other(client, done):
    assert client.post("/mailed/abc").status_code == 204
    sign_in(client)
    assert client.post("/mailed/abc").status_code == 204


def test_signing_in_needs_the_cookie_its_page_set(client, done):
    page = client.get("/sign-in")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-f=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Set-Cookie" not in client.get("/sign-in").headers
    assert client.post("/sign-in", data={"text": "me", "csrf_token": token_on(page)}).status_code == 204
    stranger = client.application.test_client()
    refused = stranger.post("/sign-in", data={"text": "me", "csrf_token": token_on(page)})
    assert refused.status_code == 422
    assert stranger.post("/sign-in", data={"text": "me", "csrf_token": token_on(refused)}).status_code == 204


def test_pages_of_visitors_hold_no_token_and_set_no_cookie(client):
    page = client.get("/page")
    assert 'name="csrf_token" value=""' in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("path", ["/plain", "/fill", "/guests", "/mailed/x", "/sign-in"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "https://localhost"},
    ],
)
def test_w02_a_foreign_page_is_refused_whatever_it_knows(app, done, path, headers):
    browser = Browser(app)
    sign_in(browser)
    assert browser.post(path, data={"text": "x"}, headers=headers).status_code == 403
    assert done == []


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}, {}]
)
def test_w02_our_own_pages_and_old_browsers_pass(app, headers):
    browser = Browser(app)
    sign_in(browser)
    assert browser.post("/plain", headers=headers).status_code == 204


def test_w02_the_address_of_the_site_is_ours_behind_a_proxy(make_app):
    app = make_app(base_url="https://act.example")
    app.add_url_rule("/plain", "plain", csrf.open_to_guests(lambda: ("", 204)), methods=["POST"])
    assert app.test_client().post("/plain", headers={"Origin": "https://act.example"}).status_code == 204


@pytest.mark.parametrize("base_url", ["http://192.168.1.4:8000", "http://abcdef.onion"])
def test_cookies_without_tls_are_not_marked_secure(base_url):
    assert cookie_names(base_url) == ("s", "f", "k", "j", False)


@pytest.mark.parametrize("base_url", ["https://a.example", "http://localhost:1", "http://127.9.9.9", "http://[::1]:8"])
def test_a08_cookies_are_bound_to_the_host_and_to_safe_connections(base_url):
    assert cookie_names(base_url) == ("__Host-s", "__Host-f", "__Host-k", "__Host-j", True)
