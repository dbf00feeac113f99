"""bin/serve, bin/flask and every process, with other keys than the database's, or without any."""

import subprocess
import sys
from urllib.parse import quote

import pytest
from machine import CHECKOUT, Machine, is_alive
from ports import free_port, is_listening, steady_port
from waiting import HANG, wait_until

OTHER = "another key than that of the database"
PROCESSES = {
    "web": ["gunicorn", "-c", "activistnet/core/server/gunicorn_conf.py", "wsgi:app"],
    "clock": ["flask", "clock"],
    "worker": ["celery", "-A", "activistnet.celery", "worker"],
}


@pytest.mark.parametrize(("process", "key"), [("web", "INDEX_KEY"), ("clock", "SEALING_KEYS"), ("worker", "INDEX_KEY")])
def test_o06_no_process_starts_with_another_key(machine: Machine, process: str, key: str) -> None:
    environment = machine.child("web").environ() | {key: OTHER, "PORT": str(free_port())}
    command = [sys.executable, "-m", *PROCESSES[process]]
    ended = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=HANG, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(key) and "Put" in ended.stderr and "Traceback" not in ended.stderr
    assert OTHER not in ended.stderr


def test_no_command_runs_with_another_key_but_those_about_keys(machine: Machine) -> None:
    machine.environment["INDEX_KEY"] = OTHER
    try:
        refused = machine.run("bin/flask", "members", "create", "amina", "--email", "amina@example.org")
        assert refused.returncode == 1
        assert refused.stderr.startswith("INDEX_KEY is not the one this database was made with")
        assert machine.run("bin/flask", "db", "current").returncode == 0
        assert machine.run("bin/flask", "keys", "accept", "--help").returncode == 0
    finally:
        del machine.environment["INDEX_KEY"]


def test_a_web_process_that_began_without_the_database_ends_once_it_sees_other_keys(machine: Machine) -> None:
    url = machine.child("web").environ()["DATABASE_URL"]
    host = url.rpartition("?")[2]
    elsewhere = machine.var.parent / "elsewhere"
    port = steady_port()
    environment = machine.child("web").environ() | {"PORT": str(port), "INDEX_KEY": OTHER}
    environment["DATABASE_URL"] = url.replace(host, f"host={quote(str(elsewhere), safe='')}")
    web = subprocess.Popen(
        [sys.executable, "-m", *PROCESSES["web"]], cwd=CHECKOUT, env=environment, stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: is_listening(port))
    elsewhere.symlink_to(machine.sockets)  # now the database is there
    _, said = web.communicate(timeout=HANG)
    assert "INDEX_KEY is not the one this database was made with" in said


def test_a_start_without_the_keys_of_its_database_is_refused_and_makes_none(machine: Machine) -> None:
    machine.stop()
    secrets = machine.var / "secrets.env"
    text = secrets.read_text()
    lacking = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("INDEX_KEY"))
    for left, lost in (("", "DATABASE_PASSWORD and SEALING_KEYS and INDEX_KEY"), (lacking, "INDEX_KEY")):
        secrets.write_text(left)
        for command in ("bin/serve", "bin/flask"):
            refused = machine.run(command)
            assert refused.returncode == 1
            assert f"secrets.env lacks {lost}, and the database there was made with that." in refused.stderr
            assert secrets.read_text() == left
    secrets.write_bytes(text.encode() + b"\xff\n")
    for command in ("bin/serve", "bin/flask"):
        assert machine.run(command).stderr.startswith(f"{secrets} holds something else than text.")
    secrets.write_text(text.replace("DATABASE_PASSWORD=", "DATABASE_PASSWORD=another"))
    refused = machine.run("bin/serve")
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert "DATABASE_PASSWORD is not the one this database was made with." in refused.stderr
    secrets.unlink()
    assert "lacks DATABASE_PASSWORD" in machine.run("bin/serve").stderr
    assert not secrets.exists()
    secrets.write_text(text)


def test_a_start_with_another_key_is_refused_in_a_sentence_and_leaves_nothing_running(machine: Machine) -> None:
    """One whose loss takes no data is said; and with those of its database it starts again."""
    if machine.runs:
        machine.stop()
    machine.environment["INDEX_KEY"] = OTHER
    try:
        machine.begin()
        everything = machine.processes()
        assert machine.serve.wait(HANG) == 1
        assert "INDEX_KEY is not the one this database was made with" in machine.said
        assert "Traceback" not in machine.said and "Ready" not in machine.said
        assert [process for process in everything if is_alive(process)] == []
    finally:
        del machine.environment["INDEX_KEY"]
    machine.environment["SECRET_KEY"] = OTHER
    try:
        machine.start()
        assert "SECRET_KEY is another one than before" in machine.said
    finally:
        del machine.environment["SECRET_KEY"]
        machine.stop()
    machine.start()
    assert machine.answers()
