"""Every page has one address: other spellings lead to it, and what the site says of itself never follows a header."""

import pytest
from factories import make_discussion, make_member, make_petition, make_reply

FORGED = {
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "0",
    "X-Forwarded-Prefix": "//evil.example",
    "Forwarded": "proto=javascript;host=evil.example",
    "X-Original-URL": "//evil.example",
    "Host": "evil.example",
}


@pytest.fixture
def there(app):
    author = make_member(handle="amina")
    petition, discussion = make_petition(author), make_discussion(author)
    reply = make_reply(discussion, author)
    numbers = {"petition_id": petition.id, "post_id": discussion.id, "reply_id": reply.id}
    return numbers | {"slug": "health", "handle": "amina", "token": "x" * 43, "session_id": 1}


def addresses(app, arguments):
    """Every address that answers GET, but those of files."""
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        named = {name: arguments[name] for name in rule.arguments if name in arguments}
        if "GET" in (rule.methods or ()) and named.keys() == rule.arguments and "static" not in rule.endpoint:
            yield bound.build(rule.endpoint, named, method="GET")


def test_every_address_with_a_slash_behind_it_leads_to_the_one_without(app, client, there):
    walked = 0
    for path in addresses(app, there):
        if path == "/" or "." in path.rpartition("/")[2]:
            continue
        for method, status in (("GET", 301), ("HEAD", 301)):
            answer = client.open(f"{path}/?sort=new", method=method)
            if answer.status_code == 404 and client.open(path, method=method).status_code == 404:
                continue
            assert answer.status_code == status, (method, path, answer.status_code)
            assert answer.location.endswith("?sort=new"), (path, answer.location)
            assert "//" not in answer.location.removeprefix("http://").removeprefix("https://"), answer.location
        walked += 1
    assert walked > 40


@pytest.mark.parametrize(
    "path",
    [
        "/topics/", "/Topics", "/ABOUT/", "/t/health/", "/t/Health", "/t/HEALTH/", "/@Amina", "/@AMINA/",
        "/petitions/{petition_id}/x",
        "/petitions/{petition_id}/x/", "/petitions/{petition_id}/", "/petitions/0{petition_id}",
        "/discussions/{post_id}/Night",
        "/discussions/{post_id}/", "/r/0{reply_id}",
    ],
)  # fmt: skip
def test_other_spellings_lead_to_the_page(client, there, path):
    answer = client.get(path.format(**there))
    assert answer.status_code == 301, path
    assert client.get(path.format(**there), follow_redirects=True).status_code == 200


@pytest.mark.parametrize("slug", ["edit", "sign", "close", "share", "reasons", "count.json", ""])
def test_a_slug_that_is_a_word_of_the_site_is_another(app, client, slug):
    petition = make_petition(title=slug or "?", slug="" if slug in {"", "edit", "sign", "close", "reasons"} else slug)
    answer = client.get(f"/petitions/{petition.id}")
    assert answer.status_code == 301
    assert client.get(answer.location).status_code == 200


def test_a_page_says_its_address_by_the_setting_whatever_a_request_says(app, client, there):
    home = app.settings.base_url
    for name, value in FORGED.items():
        for trusted in (0, 1):
            with_header = {name: value}
            for path in (f"/petitions/{there['petition_id']}.json", "/.well-known/security.txt", "/robots.txt"):
                answer = client.get(path, headers=with_header)
                assert "evil" not in answer.text, (name, path, trusted)
                assert "javascript" not in answer.text, (name, path, trusted)
            answer = client.get(f"/petitions/{there['petition_id']}.json", headers=with_header)
            if answer.status_code == 200:
                assert answer.json["url"].startswith(f"{home}/petitions/")
            page = client.get(f"/petitions/{there['petition_id']}", headers=with_header, follow_redirects=True)
            assert "evil.example" not in page.text
