"""The operator's first page: five numbers, and what to do when one of them is bad."""

import time

import pytest
import sqlalchemy as sa
from factories import make_member

from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox


@pytest.fixture
def operator(log_in):
    return log_in(make_member(role="operator"))


def note(app, **values):
    with app.app_context(), db.transaction():
        gauges.note(values)


def wait(app, minutes, **values):
    at = sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, minutes)
    with app.app_context(), db.transaction():
        row = {"job": "petitions.tasks.mail_confirmation", "args": [1], "queue": "now", "created_at": at, **values}
        db.session.execute(sa.insert(Outbox).values(row))


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_nobody_but_operators_is_told_that_there_is_such_a_page(client, log_in, role):
    assert client.get("/operate").status_code == 404
    log_in(make_member(role=role))
    assert client.get("/operate").status_code == 404
    assert "/operate" not in client.get("/").text


def test_an_operator_finds_the_page_in_the_menu(client, operator):
    assert 'href="/operate"' in client.get("/").text
    assert 'href="/operate/audit"' in client.get("/operate").text


def test_a_site_that_is_well_has_five_numbers_and_nothing_to_do(app, client, operator):
    note(app, outbox_waiting=0, signature_drift=0, backup_made_at=time.time() - 3 * 3600)
    page = client.get("/operate").text
    assert page.count("<dt>") == 5
    for said in ("None", "On time, exact", "0", "GB", "3 h old"):
        assert said in page
    assert "note-error" not in page


def test_each_number_that_is_bad_says_what_to_do(app, client, operator, monkeypatch):
    wait(app, 7)
    wait(app, 900, failed_at=sa.func.now())
    note(app, signature_drift=3, outbox_waiting=1, backup_made_at=time.time() - 3 * 86_400)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 10**9, "total": 10**11})())
    page = client.get("/operate").text
    for said in ("7 min", "Off by 3", "1 GB", "3 days old"):
        assert said in page
    assert page.count("note-error") == 5


def test_a_clock_that_is_silent_and_a_backup_that_never_was_are_said(app, client, operator):
    page = client.get("/operate").text
    assert "Never ran" in page
    assert "None yet" in page
    note(app, outbox_waiting=0)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(gauges.Gauge).values(noted_at=sa.func.now() - sa.text("interval '2 hours'")))
    assert "Not running for 2 h" in client.get("/operate").text


def test_what_is_wrong_with_the_settings_is_said_here_too_and_looked_at_once_a_minute(app, client, operator, configure):
    app.extensions.pop("findings", None)
    configure(base_url="https://action.example", mail_url="file:mail", limits=0)
    page = client.get("/operate").text
    assert "LIMITS is 0, so no one can sign" in page
    assert "No mail" in page
    configure(limits=1)
    assert "LIMITS is 0" in client.get("/operate").text
    app.extensions.pop("findings")


def test_without_a_mail_server_the_page_about_mail_says_that_nobody_gets_any(client, operator, configure):
    configure(mail_url="smtp://127.0.0.1:25")
    assert "MAIL_URL" not in client.get("/operate/mail").text
    configure(mail_url="file:mail")
    assert "MAIL_URL" in client.get("/operate/mail").text
