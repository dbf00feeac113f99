"""What holds for every route there is, found by walking the map of addresses."""

import pytest
from factories import make_discussion, make_member, make_petition, make_reply
from flask import Flask
from werkzeug.routing import Rule

from activistnet.core.web.cookies import cookie_names

SAFE = {"GET", "HEAD", "OPTIONS"}


def address(app: Flask, rule: Rule) -> str:
    """An address of this rule, of things that are there where numbers are asked for."""
    values = {"slug": "health", "handle": "amina", "token": "x" * 43, "sealed": "x" * 43}
    arguments = {name: values.get(name, 1) for name in rule.arguments}
    built = rule.build(arguments | (rule.defaults or {}), append_unknown=False)
    assert built is not None
    return built[1]


def readable(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]


def unsafe(app: Flask) -> list[tuple[str, str, str]]:
    """Kind of check, method and address of every route that changes something."""
    return [
        (getattr(app.view_functions[rule.endpoint], "csrf", "members"), method, address(app, rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - SAFE)
    ]


@pytest.fixture(autouse=True)
def rows(app):
    """Something of each kind at the number 1 or near it."""
    author = make_member(handle="amina")
    make_petition(author=author)
    make_reply(make_discussion(author=author), author=author)


def test_w01_nothing_is_changed_without_the_token_of_the_session(app, client, log_in):
    log_in(make_member())
    for kind, method, path in unsafe(app):
        answer = client.open(path, method=method, data={"body": "typed"}, forged=True)
        if kind != "mailed token":
            assert answer.status_code in (403, 404, 422), (method, path, answer.status)


def test_w01_visitors_send_only_what_says_so(app, client):
    for kind, method, path in unsafe(app):
        answer = client.open(path, method=method, forged=True)
        assert answer.status_code < 500, (method, path)
        assert kind != "members" or answer.status_code == 401, (method, path, answer.status)


def test_w02_nothing_is_changed_by_pages_of_other_sites(app, client, log_in):
    log_in(make_member())
    for _kind, method, path in unsafe(app):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            assert client.open(path, method=method, headers=headers).status_code == 403, (method, path)


def test_i01_and_p09_every_page_carries_policies_and_members_pages_are_not_stored(app, client, log_in):
    log_in(make_member())
    for path in (address(app, rule) for rule in readable(app)):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert path.endswith("count.json") or answer.headers["Cache-Control"] == "no-store", path


def test_visitors_get_no_cookie_and_public_pages_no_token(app, client):
    session_cookie = cookie_names(app.config["BASE_URL"]).session
    for rule in readable(app):
        answer = client.get(address(app, rule))
        assert f"{session_cookie}=" not in answer.headers.get("Set-Cookie", ""), rule
        is_public = getattr(app.view_functions[rule.endpoint], "public_page", None) is not None
        if is_public and answer.status_code == 200:
            assert "Set-Cookie" not in answer.headers, rule
            assert 'name="csrf_token"' not in answer.text, rule
            assert answer.headers["Cache-Control"].startswith("public"), rule
