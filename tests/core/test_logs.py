"""Logs: JSON lines that tell an operator what happened and nobody who it was."""

import json
import logging

import pytest
import structlog
from bare import bare_site
from costs import is_cheap
from factories import make_petition
from flask import g
from guests import ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.core.data.crypto import new_token
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue, run_due, task
from activistnet.core.web import logs


@task
def ask_for_another() -> None:
    enqueue(write_a_line)


@task
def write_a_line() -> None:
    structlog.get_logger().info("a task works")


@pytest.fixture(autouse=True)
def configured():
    handlers = logging.getLogger().handlers[:]
    logs.configure()
    yield
    logging.getLogger().handlers[:] = handlers


@pytest.fixture
def read(capsys):
    def lines():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return lines


@pytest.fixture
def pages():
    """A site of a few pages that logs its requests."""
    app = bare_site()
    app.hang_in([logs.HOOK])
    app.add_url_rule("/confirm/<token>", "confirm", lambda token: "fine")
    app.add_url_rule("/t/<slug>", "topic", lambda slug: "fine")
    app.add_url_rule("/discussions/<int:post_id>/<slug>", "thread", lambda post_id, slug: "fine")
    app.add_url_rule("/petitions/<int:petition_id>.json", "data", lambda petition_id: "fine")
    return app.test_client()


def test_a_line_says_what_when_and_how_grave(read):
    structlog.get_logger().warning("job failed", job="petitions.tasks.recount", tries=2)
    [line] = read()
    assert line["event"] == "job failed"
    assert line["level"] == "warning"
    assert line["tries"] == 2
    assert line["at"].endswith("Z")


def test_p06_people_and_secrets_are_taken_out(read):
    token = new_token()
    structlog.get_logger().info(
        f"to amina@example.org with {token} from 203.0.113.9",
        email="amina",
        token="x",
        other=["a.b@c.org", "2001:db8:1:2:3:4:5:6"],
    )
    text = json.dumps(read())
    for secret in ("amina", token, "203.0.113.9", "a.b@c.org", "2001:db8"):
        assert secret not in text


def test_p06_a_traceback_tells_no_row(read):
    row = 'duplicate\nDETAIL:  Key (handle)=(amina-d) exists.\n[parameters: {"handle": "amina-d"}]\nx@example.org'
    error = ValueError(row)
    structlog.get_logger().error("unexpected error", exc_info=error)
    logging.getLogger("somewhere").error("unexpected error", exc_info=error)
    lines = read()
    assert len(lines) == 2
    for line in lines:
        assert "ValueError: duplicate" in line["exception"]
        assert "amina-d" not in line["exception"]
        assert "x@example.org" not in line["exception"]


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_p06_whatever_is_logged_is_one_line_of_json(read, text):
    structlog.get_logger().info(text, path=text)
    logging.getLogger("somewhere").warning("%s", text)
    assert len(read()) == 2


def test_a_request_is_one_line(pages, read):
    pages.get("/t/health?email=amina@example.org", headers={"X-Request-ID": "1"})
    [line] = read()
    assert (line["method"], line["path"], line["status"]) == ("GET", "/t/<slug>", 200)
    assert line["ms"] >= 0
    assert line["request_id"]


def test_p06_words_of_an_address_are_not_logged_and_numbers_are(pages, read):
    for address in ("/discussions/12/why-i-left", "/petitions/7.json"):
        pages.get(address)
    assert [line["path"] for line in read()] == ["/discussions/12/<slug>", "/petitions/7.json"]


def test_p06_a_route_with_a_token_is_logged_as_its_rule(pages, read):
    token = new_token()
    pages.get(f"/confirm/{token}")
    pages.get(f"/confirm/{token}/")
    pages.get(f"/nothing/{token[:30]}")
    lines = read()
    assert [line["path"] for line in lines] == ["/confirm/<token>", "/confirm/...", "/nothing/..."]
    assert token[:30] not in json.dumps(lines)


def test_p06_no_part_of_a_secret_is_logged_as_the_first_word_of_an_unknown_address(pages, read):
    for word in (
        "canary.person@mail.example",
        new_token(),
        "+4917212345678",
        "203.0.113.99",
        "%0a%22x",
        "wp-login.php",
    ):
        pages.get(f"/{word}")
        pages.get(f"/{word}/more")
    paths = [line["path"] for line in read()]
    assert paths == ["/..."] * 10 + ["/wp-login.php", "/wp-login.php/..."]


def test_a_line_costs_little():
    event = {"method": "GET", "path": "/t/health", "status": 200, "ms": 1.2, "request_id": "0123456789abcdef"}
    log = structlog.get_logger().bind()
    lines = 1000
    assert is_cheap(lambda: [log.info("request", **event) for _ in range(lines)], seconds=lines * 100e-6)


def test_the_number_of_a_request_goes_with_the_mail_that_it_asks_for(app, client, configure, read, tmp_path):
    configure(mail_url=f"file:{tmp_path}")
    petition = make_petition()
    read()
    asked = ask(client, petition, name="Amina", email="amina.d@example.org")
    with app.app_context():
        run_due()
    lines = read()
    [request, *_] = [line for line in lines if line["event"] == "request"]
    [sent] = [line for line in lines if line["event"] == "mail sent"]
    assert sent["request_id"] == request["request_id"] == asked.headers["X-Request-ID"]
    assert sent["job"] == "petitions.tasks.mail_confirmation"
    assert "amina" not in json.dumps(lines).lower()


def test_what_a_task_asks_for_has_the_number_too(app, client, read):
    with app.app_context():
        with db.transaction():
            g.request_id = "a-number-of-a-proxy"
            enqueue(ask_for_another)
        g.pop("request_id")
        while run_due():
            continue
    [line] = [line for line in read() if line["event"] == "a task works"]
    assert line["request_id"] == "a-number-of-a-proxy"
