"""What the site tells machines: that it is alive, that it is ready, and its numbers for the operator alone."""

import pytest
import sqlalchemy as sa
from factories import make_petition

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.core.outside.loops import Heartbeat
from activistnet.petitions import tasks


def from_here(client, path, **headers):
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"})


def from_elsewhere(client, path, **headers):
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"})


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


HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@pytest.mark.parametrize("proxies", [0, 1])
def test_o05_whoever_comes_by_a_proxy_is_not_this_machine_though_the_proxy_is(make_app, proxies):
    # Tor connects to the proxy from this machine, so the proxy says that the loopback asks.
    visitor = make_app(trusted_proxies=proxies).test_client()
    for header in HEADERS:
        assert from_here(visitor, "/metrics", **{header: "127.0.0.1"}).status_code == 404, header
        assert from_here(visitor, "/readyz", **{header: "127.0.0.1"}).text == "ready\n", header


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
