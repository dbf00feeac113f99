"""`flask check`: what each check says of what is not as it should be, and what it says where all is well."""

import json
import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa
import time_machine
from aiosmtpd.controller import Controller
from bad_settings import KEY, OTHER
from ports import free_port
from waiting import HANG, wait_until

from activistnet.core.data.db import db
from activistnet.start import keys, revisions
from activistnet.start.checks import database, findings, libraries, machine, mail, queue, report, table
from activistnet.start.checks import settings as settings_check
from activistnet.start.checks.findings import OK, REFUSED, REMARK, WRONG, Check, Place


@pytest.fixture
def found(app):
    """`found(database.clock, pool=5)`: what a check says with these settings."""

    def found(look, **changed):
        return [
            (each.level, each.sentence) for each in table.look(replace(app.settings, **changed), (Check("it", look),))
        ]

    return found


def test_the_command_says_a_line_for_each_check_and_a_program_gets_the_same(app):
    run = app.test_cli_runner().invoke
    said, for_a_program = run(args=["check"]), json.loads(run(args=["check", "--json"]).output)
    assert {each["check"] for each in for_a_program["findings"]} == {check.name for check in table.CHECKS}
    assert said.exit_code == int(not for_a_program["ok"])
    assert len(said.output.splitlines()) == len(for_a_program["findings"]) + 1


COMBINATIONS = [
    ({"base_url": "https://act.example"}, "TRUSTED_PROXIES is 0"),
    ({"base_url": "https://act.example"}, "No mail is sent"),
    ({"base_url": "http://act.example"}, "BASE_URL is http"),
    ({"mail_url": "smtp://127.0.0.1", "mail_from": "no-reply@localhost"}, "MAIL_FROM is at localhost"),
    ({"mail_url": "smtp://mail.example.org"}, "MAIL_URL has no name and password"),
    ({"index_key": KEY, "secret_key": KEY}, "not all different"),
    ({"metrics_token": KEY, "index_key": KEY}, "METRICS_TOKEN is one of the keys"),
    ({"limits": 0.0}, "LIMITS is 0"),
    ({"connections_per_address": 0}, "CONNECTIONS_PER_ADDRESS is 0"),
    ({"sockets": 0}, "SOCKETS is 0"),
    ({"host": "0.0.0.0", "trusted_proxies": 1}, "TRUSTED_PROXIES believes"),
]


@pytest.mark.parametrize(("changed", "said"), COMBINATIONS)
def test_settings_that_do_not_fit_together_are_said(found, changed, said):
    assert [level for level, sentence in found(settings_check.combinations, **changed) if said in sentence]


def test_an_onion_address_is_hidden_by_itself_and_a_misspelt_setting_is_said(found, monkeypatch):
    assert not any(
        "BASE_URL is http" in said for _, said in found(settings_check.combinations, base_url="http://a.onion")
    )
    monkeypatch.setenv("MAIL_ULR", "smtp://mail.example.org")
    assert (REMARK, "MAIL_ULR is no setting. Is MAIL_URL meant?") in found(settings_check.combinations)


def test_a_database_that_is_away_is_said_once(app):
    away = replace(app.settings, database_url=f"postgresql+psycopg://site:secret-word@127.0.0.1:{free_port()}/act")
    of_database = [check for check in table.CHECKS if check.look.__module__ == database.__name__]
    [finding] = table.look(away, tuple(of_database))
    assert (finding.check, finding.level, "secret-word" in finding.sentence) == ("database", WRONG, False)
    assert finding.sentence.startswith("It can't be reached: ")


@contextmanager
def server_of_version(version):
    """Somebody at a port who says to be a PostgreSQL of that version, as its protocol has it."""

    def message(kind, body):
        return kind + (len(body) + 4).to_bytes(4, "big") + body

    facts = {"server_version": version, "client_encoding": "UTF8", "server_encoding": "UTF8"}
    told = b"".join(message(b"S", f"{name}\0{value}\0".encode()) for name, value in facts.items())
    greeting = message(b"R", bytes(4)) + told + message(b"K", bytes(8)) + message(b"Z", b"I")

    def serve(listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while asked := connection.recv(4096):
                    is_for_tls = asked[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30")
                    connection.sendall(b"N" if is_for_tls else greeting)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"postgresql+psycopg://site:word@127.0.0.1:{listener.getsockname()[1]}/act"
        listener.shutdown(socket.SHUT_RDWR)


def test_postgresql_14_is_refused_by_the_check_and_by_every_start(app, found):
    with server_of_version("14.9") as url:
        [(level, sentence)] = found(database.server, database_url=url)
        assert (level, sentence[:29]) == (REFUSED, "The database is PostgreSQL 14")
        with pytest.raises(keys.TooOld, match="needs 15 or newer"):
            keys.compare(replace(app.settings, database_url=url))
        with pytest.raises(keys.TooOld):
            keys.expect_version(replace(app.settings, database_url=url))


@pytest.mark.parametrize(("hours", "said"), [(1, "3,600 s ahead of"), (-1, "3,600 s behind")])
def test_a_clock_that_is_an_hour_off_is_said(found, hours, said):
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        [(level, sentence)] = found(database.clock)
    assert (level, said in sentence) == (WRONG, True)
    assert found(database.clock)[0][0] == OK


def test_more_connections_than_the_server_has_are_said_with_the_sum(found):
    [(level, sentence)] = found(database.connections, web_workers=1000, pool=1_000_000)
    assert (level, "WEB_WORKERS 1000 x POOL 1000000" in sentence) == (WRONG, True)


def test_other_keys_are_said_and_nothing_is_noted(app, found):
    with app.app_context(), db.transaction():
        keys_before = db.session.execute(sa.text("SELECT * FROM key_fingerprints ORDER BY 1, 2")).all()
    [(level, sentence), *_] = found(database.keys_fit, index_key=OTHER)
    with app.app_context():
        assert db.session.execute(sa.text("SELECT * FROM key_fingerprints ORDER BY 1, 2")).all() == keys_before
    assert level in (REFUSED, OK) and (level == OK) == (keys_before == []) and sentence


def test_a_superuser_and_a_schema_that_is_behind_are_said(found, monkeypatch):
    assert found(database.role)[0] == (
        WRONG,
        "The role of DATABASE_URL is a superuser. Use the one that deploy/roles.sql makes.",
    )  # tests connect as the owner
    assert found(database.schema)[0][0] == OK
    monkeypatch.setattr(revisions, "SELECT", "SELECT '0001'")
    [(level, sentence)] = found(database.schema)
    assert level == WRONG
    assert sentence.startswith("The schema is at 0001, this") and sentence.endswith(". Run `flask db upgrade`.")


REPLIES = {
    "5.0.7": "Redis is 5.0.7, and this code needs 7 or newer.",
    "7.2.3": "Redis 7.2.3 has known holes",
}


@pytest.mark.parametrize("version", REPLIES)
def test_an_old_redis_that_keeps_and_throws_away_is_said(monkeypatch, version):
    facts = {"redis_version": version, "maxmemory_policy": "allkeys-lru", "aof_enabled": 1, "role": "slave"}
    said = [sentence for _, sentence in [*queue._of_version(facts), *queue._of_keeping(facts, {"save": "3600 1"})]]
    assert said[0].startswith(REPLIES[version])
    assert any("on disk" in sentence for sentence in said) and any("allkeys-lru" in sentence for sentence in said)
    assert any("only be read" in sentence for sentence in said)


def test_valkey_is_asked_and_one_that_is_away_is_said_without_its_password(found):
    assert "can't be reached" not in found(queue.server)[0][1]
    [(level, sentence)] = found(queue.server, redis_url=f"redis://:secret-word@127.0.0.1:{free_port()}/0")
    assert (level, "secret-word" in sentence) == (WRONG, False)


class Refusing:
    async def handle_AUTH(self, server, session, envelope, mechanism, args):  # noqa: N802
        return "535 5.7.8 who are you"


def test_mail_is_tried_up_to_a_message_and_what_went_wrong_is_said(found):
    controller = Controller(Refusing(), hostname="127.0.0.1", port=free_port(), ready_timeout=HANG)
    controller.start()
    try:
        [(level, sentence)] = found(mail.server, mail_url=f"smtp://127.0.0.1:{controller.port}")
        assert (level, sentence) == (OK, "127.0.0.1 takes mail, unencrypted.")
        [(level, sentence)] = found(
            mail.server, mail_url=f"smtp://me:secret-word@127.0.0.1:{controller.port}?starttls=1"
        )
        assert (level, "does not offer encryption" in sentence) == (WRONG, True)
        [(level, sentence)] = found(mail.server, mail_url=f"smtps://127.0.0.1:{controller.port}")
        assert (level, "speaks no TLS there" in sentence) == (WRONG, True)
    finally:
        controller.stop()
    [(level, sentence)] = found(mail.server, mail_url=f"smtp://me:secret-word@127.0.0.1:{controller.port}")
    assert (level, "can't be reached" in sentence, "secret-word" in sentence) == (WRONG, True, False)


def test_a_mail_server_that_says_a_byte_now_and_then_holds_nobody_up(found, monkeypatch):
    monkeypatch.setattr(table, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as spoken_to:

        def drip():
            connection, _ = server.accept()
            spoken_to.enter_context(connection)
            with suppress(OSError):
                while True:
                    connection.sendall(b"2")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        [(level, sentence)] = found(mail.server, mail_url=f"smtp://127.0.0.1:{server.getsockname()[1]}")
    assert (level, "within 0 s" in sentence) == (WRONG, True)


def test_a_table_that_a_migration_holds_is_said_and_not_waited_for(app, found, monkeypatch):
    monkeypatch.setattr(findings, "BOUNDED", "-c lock_timeout=100ms")
    with psycopg.connect(app.settings.database_url.replace("+psycopg", ""), connect_timeout=HANG) as migrating:
        migrating.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        [(level, sentence)] = found(database.schema)
        migrating.rollback()
    assert (level, "such as with a migration" in sentence) == (WRONG, True)


def test_a_database_that_stops_answering_is_waited_for_once(app, monkeypatch):
    monkeypatch.setattr(table, "SECONDS", 0.3)

    def hold(place):
        yield OK, str(place.database.execute("SELECT pg_sleep(1)"))

    slow = Check("slow", hold)
    assert [finding.level for finding in table.look(app.settings, (slow, *[slow] * 5))] == [WRONG]


def test_a_connection_that_comes_when_nobody_waits_for_it_any_more_is_given_back(app, monkeypatch):
    monkeypatch.setattr(table, "SECONDS", 0.1)
    is_over, opened = threading.Event(), []

    def come_late(place):
        is_over.wait(HANG)
        opened.append(place.database)
        yield OK, ""

    table.look(app.settings, (Check("slow", come_late, is_slow=True),))
    is_over.set()
    wait_until(lambda: opened)
    assert opened[0].closed


def test_a_port_of_another_program_is_said_when_it_was_asked_for(found, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        monkeypatch.setattr(machine.http.client.HTTPConnection, "request", lambda *_: (_ for _ in ()).throw(OSError))
        [(level, _)] = found(machine.port, host="127.0.0.1", port=taken.getsockname()[1])
        assert level == WRONG
        monkeypatch.delenv("PORT")
        assert found(machine.port, host="127.0.0.1", port=taken.getsockname()[1])[0][0] == REMARK
    assert found(machine.port, host="192.0.2.1", port=1)[0][0] == WRONG


def test_little_room_few_files_and_little_memory_are_said(found, monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "HARDLY", 10**18)
    assert found(machine.disk, var_dir=tmp_path)[0][0] == WRONG
    assert found(machine.memory, argon2=(4194304, 2, 1), web_workers=1000)[0][0] == WRONG
    for most, level in ((4096, WRONG), (machine.resource.RLIM_INFINITY, OK)):
        monkeypatch.setattr(machine.resource, "getrlimit", lambda _kind, most=most: (1024, most))
        assert found(machine.open_files, sockets=9000)[0][0] == level


def test_versions_with_holes_are_told_from_those_without():
    assert "18.4" in libraries.hole_in("programs", "postgresql", "18.3")
    assert libraries.hole_in("programs", "postgresql", "18.6") is None
    assert "CVE-2025-47278" in libraries.hole_in("libraries", "flask", "3.1.0")
    assert libraries.hole_in("libraries", "redis", "7.4.1") is None  # the client, not the server
    for name in libraries._list()["libraries"]:
        assert name in libraries._pins(), name


def test_every_wrong_setting_is_said_at_once_also_to_a_program(capsys):
    environ = {"POOL": "many", "PORT": "99999", "DATABASE_URL": "x", "MAIL_URL": "smtp://me:secret@@host"}
    assert report.main(["--json"], environ) == 1
    said = json.loads(capsys.readouterr().out)
    named = {each["sentence"].split()[0] for each in said["findings"]}
    assert named >= {"POOL", "PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SEALING_KEYS", "INDEX_KEY"}
    assert "secret@" not in json.dumps(said["findings"])


def test_a_place_gives_back_what_it_opened(app):
    place = Place(app.settings)
    connection = place.database
    place.close()
    assert connection.closed
