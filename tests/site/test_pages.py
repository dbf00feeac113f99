"""The first page, the pages about the site, and what it tells machines."""

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.core.outside.loops import Heartbeat
from activistnet.petitions import tasks
from activistnet.start.release import VERSION


def from_here(client, path, **headers):
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"})


def from_elsewhere(client, path, **headers):
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"})


def test_a_visitor_is_told_what_this_is_and_shown_what_is_close(client):
    make_petition(title="Open the weir", signature_count=99)
    make_petition(title="Keep the clinic", signature_count=1)
    make_discussion()
    page = client.get("/").text
    assert page.index("Open the weir") < page.index("Keep the clinic")
    assert "Start a petition" in page
    assert get_topic("food").name in page
    assert 'value="3"' in page


def test_a_visitor_sees_no_hidden_petition(client):
    make_petition(title="Open the weir", signature_count=99, visibility="hidden")
    assert "Open the weir" not in client.get("/").text


def test_the_first_page_is_the_same_for_every_visitor(client):
    answer = client.get("/")
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers


def test_the_first_page_of_an_empty_site_asks_for_the_first_petition(client):
    assert "No petition yet" in client.get("/").text


def test_the_pages_of_members_are_never_kept(client, log_in):
    log_in(make_member())
    assert client.get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/about", "/how-we-count"])
def test_the_site_explains_itself(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")


def test_which_release_runs_here_is_said_in_public(client):
    assert f"ActivistNet {VERSION}," in client.get("/about").text


def test_search_engines_are_told_what_to_leave_alone(client):
    assert "Disallow: /confirm/" in client.get("/robots.txt").text


def test_security_txt_is_there_once_the_operator_says_where(client, configure):
    assert client.get("/.well-known/security.txt").status_code == 404
    configure(security_contact="mailto:security@example.org")
    text = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:security@example.org" in text
    assert "Expires: 20" in text


def test_alive_needs_nothing(client, count_queries):
    with count_queries() as queries:
        assert client.get("/healthz").text == "ok\n"
    assert len(queries) == 0


def test_ready_means_that_the_schema_fits(client):
    answer = from_here(client, "/readyz")
    assert answer.status_code == 200
    assert answer.json["ready"] is True


@pytest.mark.parametrize(("revision", "status"), [("0004", 503), ("9999", 200)])
def test_the_code_of_before_is_ready_on_a_newer_schema_and_the_code_of_now_on_no_older_one(
    app, client, revision, status
):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    assert from_here(client, "/readyz").status_code == status


def test_a_process_that_is_stopping_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(rooms, "is_draining", lambda: True)
    assert client.get("/readyz").status_code == 503


def test_o05_details_are_for_this_machine_alone(client):
    Heartbeat("test").beat()
    assert "activistnet_signature_deltas_waiting 0" in from_here(client, "/metrics").text
    assert "activistnet_loop_test_age_seconds" in from_here(client, "/metrics").text
    assert from_elsewhere(client, "/metrics").status_code == 404
    assert from_elsewhere(client, "/readyz").text == "ready\n"


def test_r03_a_count_that_was_off_is_on_the_metrics(client, app):
    petition = make_petition(signature_count=3)
    with app.app_context(), db.transaction():
        tasks.recount_all()
        tasks.recount(petition.id)
    assert "activistnet_signature_drift -3" in from_here(client, "/metrics").text
    with app.app_context(), db.transaction():
        tasks.recount_all()
        tasks.recount(petition.id)
    assert "activistnet_signature_drift 0" in from_here(client, "/metrics").text


def test_o05_a_proxy_nobody_told_us_of_does_not_make_everyone_local(client):
    assert from_here(client, "/metrics", **{"X-Forwarded-For": "192.0.2.7"}).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"])
@pytest.mark.parametrize("proxies", [0, 1])
def test_o05_whoever_comes_by_a_proxy_is_not_this_machine_though_the_proxy_is(make_app, header, proxies):
    # Tor connects to the proxy from this machine, so the proxy says that the loopback asks.
    visitor = make_app(trusted_proxies=proxies).test_client()
    assert from_here(visitor, "/metrics", **{header: "127.0.0.1"}).status_code == 404
    assert from_here(visitor, "/readyz", **{header: "127.0.0.1"}).text == "ready\n"


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"base_url": "https://act.example"}, 404),  # a proxy that says nothing may stand in front
        ({"base_url": "http://localhost:8000"}, 200),
        ({"base_url": "https://act.example", "trusted_proxies": 1}, 200),
        ({"base_url": "http://abc.onion"}, 404),
        ({"base_url": "https://act.example", "trusted_proxies": 1, "trusted_hosts": ("abc.onion",)}, 404),
    ],
)
def test_o05_this_machine_is_the_operator_only_where_nobody_else_can_come_from_it(make_app, settings, status):
    app = make_app(**settings, metrics_token="a-long-token")
    visitor = app.test_client()
    assert from_here(visitor, "/metrics").status_code == status
    assert from_here(visitor, "/metrics", Authorization="Bearer a-long-token").status_code == 200


def test_o05_the_token_opens_the_metrics_from_elsewhere(client, configure):
    assert from_elsewhere(client, "/metrics", Authorization="Bearer ").status_code == 404
    configure(metrics_token="a-long-token")
    assert from_elsewhere(client, "/metrics", Authorization="Bearer a-long-token").status_code == 200
    assert from_elsewhere(client, "/metrics", Authorization="Bearer another").status_code == 404
    assert from_elsewhere(client, "/metrics").status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "POST"])
def test_o05_other_methods_show_nothing(client, method):
    assert client.open("/metrics", method=method).status_code in (200, 401, 405)
    assert b"deltas" not in client.open("/metrics", method=method).data


def test_p03_the_tables_have_no_place_for_a_persons_address(app):
    from activistnet.core.data.db import Base

    columns = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    words = ("ip", "address", "agent", "remote", "host")
    assert [column for column in columns if set(column.split(".")[1].split("_")) & set(words)] == []
