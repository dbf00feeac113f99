"""I08 and I09: every address answers each person as `tests/policy.yaml` says, and takes nothing it did not ask for."""

import re
from typing import Any

import pytest
from browsers import Browser
from factories import make_member, save
from flask import Flask
from policy import LINES, PEOPLE, forgotten, make_things
from werkzeug.test import TestResponse

from activistnet.accounts.current import mark_of
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for
from activistnet.follows.models import Block, Follow
from activistnet.members.models import Member

# Columns that no form may ever write.
READ_ONLY = ("role", "author_id")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
TOKENS = ("welcome", "reset", "mailbox", "confirm", "signed", "withdraw", "check_mail", "share", "receipt")


@pytest.fixture
def things(app: Flask) -> dict[str, Any]:
    return make_things(app)


def make_person(kind: str, owner: Member) -> Member | None:
    if kind in ("visitor", "owner"):
        return owner if kind == "owner" else None
    member = make_member(kind, role=kind if kind in ("moderator", "operator") else "member")
    if kind == "blocked":
        save(Block(member_id=owner.id, blocked_id=member.id))
    if kind == "follower":
        save(Follow(member_id=member.id, followed_id=owner.id))
    return member


def browser_of(app: Flask, member: Member | None) -> Browser:
    """A browser that somebody is signed in with; nobody's for None."""
    app.test_client_class = Browser
    return app.test_client(user=member)


def again(app: Flask, first: Browser) -> Browser:
    """Another browser, which knows no more than the session of the first."""
    other = app.test_client()
    if held := first.get_cookie(cookie_names(app.settings.base_url).session):
        other.hold(held.value)
    return other


def status_of(answer: TestResponse) -> int:
    is_asked = answer.status_code == 303 and answer.headers["Location"].startswith("/login?")
    return 401 if is_asked else answer.status_code


@pytest.mark.parametrize("kind", PEOPLE)
def test_i08_a07_p06_every_address_answers_each_person_as_the_policy_says(app, things, kind, count_queries, capsys):
    """Besides, what is only opened writes nothing, and no secret of any request is in the logs."""
    first = browser_of(app, make_person(kind, things["owner"]))
    kept, wrong, written = secrets_of(things, first), {}, {}
    with count_queries() as queries:
        for line in LINES:
            before = len(queries)
            with forgotten(app):
                browser = again(app, first)
                answer = browser.open(line.path.format_map(things), method=line.method, data=line.sent(things))
            kept.add(browser.environ_base["REMOTE_ADDR"])
            if status_of(answer) != line.statuses[PEOPLE.index(kind)]:
                wrong[f"{line.method} {line.path} {line.fields}"] = status_of(answer)
            if line.method == "GET" and (writes := [one for one in queries.statements[before:] if WRITES.search(one)]):
                written[line.path] = writes
    logged = capsys.readouterr().err
    assert (wrong, written) == ({}, {})
    assert logged.count('"event": "request"') == len(LINES)
    assert [secret for secret in kept if secret in logged] == []


def secrets_of(things: dict[str, Any], browser: Browser) -> set[str]:
    """What no log may hold: parts of mailboxes, passwords and texts that are sent, and tokens."""
    sent = {"owner@", "guest@", "new@", "horse", "Because", "Anew", "cruel", "thread:1"}
    session = browser.get_cookie(cookie_names(browser.application.settings.base_url).session)
    return sent | {things[name] for name in TOKENS} | ({session.value} if session else set())


def test_i08_no_route_is_missing_in_the_policy(app, things):
    said = set()
    for line in LINES:
        path = line.path.format_map(things).partition("?")[0]
        rule, _ = app.url_map.bind("").match(path, line.method, return_rule=True)
        said.add((line.method, rule.rule))
    there = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert {(method, rule) for method, rule in there if method not in ("HEAD", "OPTIONS")} - said == set()


def test_a_form_of_yesterday_is_done_or_given_back_and_never_led_on_from(app, things):
    """Pressed with the token of another session. Mailed links are their own authority and need none."""
    first, wrong = browser_of(app, things["owner"]), {}
    for line in LINES:
        if line.method == "GET":
            continue
        path = line.path.format_map(things)
        endpoint, _ = app.url_map.bind("").match(path, line.method)
        if getattr(app.view_functions[endpoint], "csrf", "") == "mailed token":
            continue
        with forgotten(app), app.app_context():
            old = {"csrf_token": token_for("the session of yesterday", mark_of(things["owner"].id))}
            answer = again(app, first).post(path, data={**line.sent(things), **old}, forged=True)
        is_said = "open for too long" in answer.text and 'name="csrf_token"' in answer.text
        is_refused_anyway = line.statuses[PEOPLE.index("owner")] >= 400
        if answer.status_code < 400 or not (is_said or is_refused_anyway):
            wrong[line.path] = answer.status_code
    assert wrong == {}


def test_i09_whatever_is_sent_too_much_is_refused(app, things):
    taken = []
    for line in LINES:
        kind = next((who for who, status in zip(PEOPLE, line.statuses, strict=True) if status < 400), None)
        if line.method == "GET" or kind is None:
            continue
        for name in READ_ONLY:
            with forgotten(app):
                browser = browser_of(app, make_person(kind, things["owner"]))
                answer = browser.post(line.path.format_map(things), data={**line.sent(things), name: "1"})
            if answer.status_code != 422:
                taken.append((line.path, name, answer.status_code))
    assert taken == []
