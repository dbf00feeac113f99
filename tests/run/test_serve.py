"""bin/serve from outside: what it starts, how closed that is, and how it comes back."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import psutil
import pytest
from machine import CHECKOUT, PROGRAMS, Machine, is_alive, new_machine
from redis import Redis
from waiting import HANG, wait_until

from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.csrf import token_for

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
NOBODY = 65534


def test_it_serves_a_page_and_says_where(machine: Machine) -> None:
    assert machine.answers()


def test_o03_secrets_are_made_for_their_owner_alone(machine: Machine) -> None:
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (
            machine.var / "secrets.env",
            machine.var / "valkey/valkey.conf",
            machine.var / "postgres",
            machine.var / "valkey",
            machine.var / "run",
            machine.var / "log",
            *machine.var.glob("log/*.log"),
        )
    }
    assert {name for name, mode in modes.items() if mode & 0o077} == set()


def test_o03_no_secret_stands_on_a_command_line(machine: Machine) -> None:
    lines = (machine.var / "secrets.env").read_text().splitlines()
    secrets = [line.split("=", 1)[1] for line in lines if "=" in line and not line.startswith("#")]
    shown = " ".join(part for process in machine.processes() for part in process.cmdline())
    assert len(secrets) == 6
    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize("name", [".s.PGSQL.5432", "valkey.sock"])
@as_root
def test_o02_another_account_cannot_connect(machine: Machine, name: str) -> None:
    address = str(machine.sockets / name)

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)

    connect()
    with pytest.raises(subprocess.SubprocessError):
        subprocess.run(["true"], user=NOBODY, group=NOBODY, extra_groups=[], preexec_fn=connect, check=True)


@as_root
def test_r15_as_root_the_servers_run_under_another_account(machine: Machine) -> None:
    assert machine.child("postgres").uids().effective != 0
    assert machine.child("valkey").uids().effective != 0


def test_neither_server_listens_on_a_port(machine: Machine) -> None:
    for name in ("postgres", "valkey"):
        assert machine.child(name).net_connections("inet") == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_database_keeps_no_memory_where_a_log_out_would_remove_it(machine: Machine) -> None:
    maps = Path(f"/proc/{machine.child('postgres').pid}/maps").read_text()
    assert "/dev/shm" not in maps
    assert "pg_dynshmem" in maps


def test_a_second_start_over_the_same_folder_says_who_runs(machine: Machine) -> None:
    second = machine.run("bin/serve")
    assert second.returncode == 1
    assert f"already runs over {machine.var}: process {machine.serve.pid}" in second.stderr


def test_a_command_runs_beside_it(machine: Machine) -> None:
    done = machine.run("bin/flask", "routes")
    assert done.returncode == 0, done.stderr
    assert machine.answers()


def test_a_port_that_was_asked_for_and_is_taken_is_refused_in_a_sentence_and_nothing_is_left_running() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, new_machine(PORT=str(taken.getsockname()[1])) as other:
        other.begin()
        assert other.serve.wait(HANG) == 1
        assert f"PORT {other.environment['PORT']} on 127.0.0.1 is taken by another program." in other.said
        assert "Traceback" not in other.said
        assert processes_in(other.var) == []


@pytest.mark.parametrize("name", list(PROGRAMS))
def test_r14_a_killed_process_is_back(machine: Machine, name: str) -> None:
    # Five seconds on a machine that is not busy with other tests: bench/kills.py.
    machine.kill(name)
    if name == "postgres":  # its answer shows that it has recovered
        wait_until(lambda: machine.run("bin/flask", "db", "check").returncode == 0)


def test_r14_when_it_is_killed_itself_all_else_ends_and_the_next_start_takes_over(machine: Machine) -> None:
    everything = machine.processes()
    machine.serve.kill()
    machine.serve.wait()
    machine.start()
    assert [process for process in everything if is_alive(process)] == []
    assert machine.answers()


def test_p03_over_a_strangers_lock_and_what_an_earlier_release_kept_it_starts_and_keeps_nothing(
    machine: Machine,
) -> None:
    """Neither the number of another program stops it, nor is anything of visitors on the disk of Valkey."""
    machine.stop()
    lock = machine.var / "postgres/postmaster.pid"
    lines = [os.getpid(), lock.parent, int(time.time()), 5432, machine.sockets, "", "0 0", "ready"]
    lock.write_text("".join(f"{line}\n" for line in lines))
    kept = machine.var / "valkey/appendonlydir/appendonly.aof.1.incr.aof"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("what an earlier release wrote")
    (machine.var / "valkey/dump.rdb").write_text("what an earlier release wrote")
    machine.start()
    assert sign_in_wrongly(machine) == 422
    with counters(machine) as valkey:
        assert valkey.keys("limit:*")
    assert [path.name for path in (machine.var / "valkey").iterdir()] == ["valkey.conf"]


def test_p03_it_stops_in_order_and_leaves_nothing(machine: Machine) -> None:
    everything = machine.processes()
    assert machine.stop() == 0
    assert machine.said.rstrip().endswith("Stopped.")
    assert [process for process in everything if is_alive(process)] == []
    assert "shut down" in (machine.var / "log/postgres.log").read_text().splitlines()[-1]
    assert [path.name for path in (machine.var / "valkey").iterdir()] == ["valkey.conf"]


def counters(machine: Machine) -> Redis:
    """The machine's Valkey, where tries are counted."""
    [password] = re.findall(r"VALKEY_PASSWORD=(\S+)", (machine.var / "secrets.env").read_text())
    return Redis(unix_socket_path=str(machine.sockets / "valkey.sock"), password=password)


def sign_in_wrongly(machine: Machine) -> int:
    """The status of the answer to a form that is as the site gave it."""
    names, secret = cookie_names(f"http://{machine.address}"), "as the site gave it"
    headers = {"Cookie": f"{names.form}={quote(secret)}", "X-CSRF-Token": token_for(quote(secret))}
    typed = urlencode({"handle": "a@example.org", "password": "not the right one"}).encode()
    try:
        return urlopen(Request(f"http://{machine.address}/login", typed, headers), timeout=HANG).status
    except HTTPError as error:
        with error:
            return error.code


def test_commands_make_no_site_of_their_own() -> None:
    with new_machine() as machine:
        for command in (["bin/flask", "db", "upgrade"], ["bin/celery", "status"]):
            refused = machine.run(*command)
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
            assert refused.stderr.startswith(f"There is no site in {machine.var}.")
            assert not machine.var.exists()


def test_a_command_during_the_first_start_waits_and_then_runs_beside_it() -> None:
    """And of two starts at once one is refused; Ctrl-C during the start leaves nothing."""
    with new_machine() as machine:
        machine.begin()
        wait_until(lambda: "Making the database" in machine.said)
        environment, arguments = machine.environment, [CHECKOUT / "bin/flask", "db", "check"]
        command = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)
        second = machine.run("bin/serve")
        assert (second.returncode, "already runs over" in second.stderr) == (1, True)
        said, _ = command.communicate(timeout=HANG)
        assert (command.returncode, "waiting for it ..." in said) == (0, True)
        assert machine.runs and "Migrating" in machine.said
        everything = machine.processes()
        assert machine.stop() == 0
        assert [process for process in everything if is_alive(process)] == []


def test_commands_without_it_run_one_after_the_other_and_leave_nothing_running(machine: Machine) -> None:
    if machine.runs:
        machine.stop()
    arguments, environment = [CHECKOUT / "bin/flask", "db", "check"], machine.environment
    both = [subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate(timeout=HANG)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert sum("A command runs over" in each for each in said) == 1
    assert processes_in(machine.var) == []


def processes_in(var: Path) -> list[str]:
    """Programs of an embedded server of this VAR_DIR."""
    found = psutil.process_iter(["cwd", "name"])
    return [each.info["name"] for each in found if (each.info["cwd"] or "").startswith(str(var))]


@as_root
def test_r15_state_goes_elsewhere_when_the_servers_account_cannot_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    closed = Machine(tmp_path / "var")
    try:
        closed.start()
        assert closed.answers()
        state = Path((closed.var / "state-folder").read_text().strip())
        assert state.parent == Path("/var/lib/activistnet")
        assert f"the servers' state goes to {state}" in closed.said
    finally:
        closed.serve.send_signal(signal.SIGINT)
        closed.serve.wait(HANG)
    subprocess.run(["rm", "-rf", str(state)], check=True)


def test_a_killed_first_start_is_completed_by_the_next_which_says_what_is_not_as_it_should_be(machine: Machine) -> None:
    """Before its demonstration was loaded; and with more connections in its pools than the database lets in."""
    if machine.runs:
        machine.stop()
    owed = machine.var / "demo.unfinished"  # what such a start leaves
    owed.touch()
    machine.environment |= {"DEMO": "1", "POOL": "300"}
    try:
        machine.start()
        assert "Loading a small demo" in machine.said and not owed.exists()
        assert (machine.var / "demo.txt").exists()
        wait_until(lambda: "Lower POOL, or raise max_connections." in machine.said)
        checked = machine.run("bin/flask", "check")
        assert (checked.returncode, "Lower POOL" in checked.stdout) == (1, True)
        machine.environment |= {"PORT": "many", "DEMO": "2"}
        checked = machine.run("bin/flask", "check", "--json")
        assert [each["sentence"][:4] for each in json.loads(checked.stdout)["findings"]] == ["PORT", "DEMO"]
    finally:
        machine.environment |= {"POOL": "20", "PORT": machine.address.rpartition(":")[2], "DEMO": "0"}
    gone = machine.run("bin/flask", "demo", "remove", "--yes")
    assert (gone.returncode, "members and" in gone.stdout) == (0, True), gone.stdout + gone.stderr
    assert not (machine.var / "demo.txt").exists()
    assert machine.run("bin/flask", "check").returncode == 0
