"""What holds for every route there is, found by walking the map of addresses."""

import re

import pytest
from factories import make_discussion, make_member, make_petition, make_reply
from flask import Flask
from werkzeug.routing import Rule

from activistnet.core.web import pagecache
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.urls import IdConverter

SAFE = {"GET", "HEAD", "OPTIONS"}


def address(app: Flask, rule: Rule) -> str:
    """An address of this rule, of things that are there where numbers are asked for."""
    values = {"slug": "health", "handle": "amina", "token": "x" * 43, "name": "privacy", "act": "up"} | {
        "picture_id": "P" * 22
    }
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


def is_for_all(app: Flask, rule: Rule, answer) -> bool:
    """Whether members are shown what visitors are: its view says so, or other sites may show it, as a picture."""
    marked = getattr(app.view_functions[rule.endpoint], "public_page", None)
    is_shown_elsewhere = answer.headers.get("Cross-Origin-Resource-Policy") == "cross-origin"
    return (marked is not None and marked.signed_in_too) or (is_shown_elsewhere and answer.mimetype != "text/html")


def test_i01_and_p09_every_page_carries_policies_and_members_pages_are_not_stored(app, client, log_in):
    log_in(make_member())
    for rule in readable(app):
        path = address(app, rule)
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        if answer.headers["Cache-Control"] != "no-store":
            assert is_for_all(app, rule, answer), path
            assert "Set-Cookie" not in answer.headers, path
            assert answer.data == app.test_client().get(path).data, path


def test_visitors_get_no_cookie_and_public_pages_no_token(app, client):
    session_cookie = cookie_names(app.settings.base_url).session
    for rule in readable(app):
        answer = client.get(address(app, rule))
        assert f"{session_cookie}=" not in answer.headers.get("Set-Cookie", ""), rule
        is_public = getattr(app.view_functions[rule.endpoint], "public_page", None) is not None
        if is_public and answer.status_code == 200:
            assert "Set-Cookie" not in answer.headers, rule
            assert not re.search('name="csrf_token" value="[^"]', answer.text), rule
            assert answer.headers["Cache-Control"].startswith("public"), rule


def misspelt(app, rule):
    """The same address with zeros before each number, and the one address."""
    numbers = {name for name, converter in rule._converters.items() if isinstance(converter, IdConverter)}
    right = address(app, rule)
    parts = [f"000{part}" if part.split(".")[0] == "1" and numbers else part for part in right.split("/")]
    return "/".join(parts), right


def test_a_number_with_zeros_before_it_leads_to_the_one_address(app, client):
    seen = 0
    for rule in app.url_map.iter_rules():
        wrong, right = misspelt(app, rule)
        for method in (rule.methods or set()) - {"OPTIONS"}:
            if wrong == right:
                continue
            seen += 1
            answer = client.open(f"{wrong}?sort=new&x=%C3%A9", method=method, data={"body": "typed"})
            assert answer.status_code == (301 if method in ("GET", "HEAD") else 308), (method, wrong, answer.status)
            assert answer.location == f"{right}?sort=new&x=%C3%A9"
    assert seen > 30


@pytest.mark.parametrize("ending", [".json", ".csv", "/count.json", "", "/sign"])
def test_a_page_kept_for_visitors_is_not_made_once_more_for_each_spelling(app, client, monkeypatch, ending):
    monkeypatch.setattr(app, "wsgi_app", pagecache.PageCache(app, app.wsgi_app))
    petition = make_petition(slug="")
    answers = [client.get(f"/petitions/{'0' * zeros}{petition.id}{ending}?a=b") for zeros in (1, 2, 30)]
    assert [answer.status_code for answer in answers] == [301] * 3
    assert {answer.location for answer in answers} == {f"/petitions/{petition.id}{ending}?a=b"}
    assert client.get(f"/petitions/\u0663{ending}").status_code == 404


def test_what_only_looks_like_a_number_stays_as_it_is(client):
    assert client.get("/t/007").status_code == 404
    assert client.get("/@007").status_code == 404


WORDLESS = {  # kept for a minute or more: they say nothing that anybody has written in a thread
    *("site.about", "site.how_we_count", "site.how_we_rank", "site.own_page"),
    *("app.manifest", "app.offline", "app.service_worker", "outreach.sitemap", "outreach.sitemap_of_site"),
}


def test_what_is_kept_for_long_is_forgotten_by_its_number_or_says_what_nobody_hides(app):
    long = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (kept := getattr(app.view_functions[rule.endpoint], "public_page", None))
        and kept.seconds > 5
        and not any(isinstance(each, IdConverter) for each in rule._converters.values())
    }
    assert long == WORDLESS
