"""What earlier starts, full disks and power cuts leave under VAR_DIR: put aside and said, and the site starts."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from machine import Machine
from waiting import HANG

from activistnet.run import leftovers
from activistnet.run.child import Child
from activistnet.run.installation import prepare_installation
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers


def test_half_written_files_and_strange_things_under_var_dir_do_not_end_a_start(machine: Machine) -> None:
    machine.stop()
    var = machine.var
    for name in ("base-url", "serve.lock", "postgres/postmaster.pid", "run/.s.PGSQL.5432.lock", "state-folder"):
        (var / name).write_bytes(b"\0\0\0\xff")
    for folder in ("valkey/valkey.conf", "run/valkey.sock", "log/web.log"):
        if not (var / folder).is_dir():
            (var / folder).unlink(missing_ok=True)
            (var / folder).mkdir()
    (var / "valkey/appendonlydir").write_text("bad format")
    (var / "valkey/dump.rdb").mkdir()
    machine.start()
    assert machine.answers()
    for name in ("valkey.conf", "valkey.sock", "web.log"):
        assert (
            f"{name} is not as it should be, and holds nothing that matters: put aside as {name}.aside." in machine.said
        )
    assert sorted(each.name for each in (var / "valkey").iterdir()) == ["valkey.conf", "valkey.conf.aside"]
    shutil.rmtree(var / "valkey/valkey.conf.aside")


def test_files_where_folders_should_be_do_not_end_a_start(machine: Machine) -> None:
    if machine.runs:
        machine.stop()
    for name in ("valkey", "log", "run"):
        shutil.rmtree(machine.var / name)
        (machine.var / name).write_text("a file")
    machine.start()
    assert machine.answers()
    assert machine.said.count("put aside as") == 3


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the servers' account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="activistnet-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def valkey_that(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """A Valkey alone, whose program first does `script`."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setattr("activistnet.run.servers.RENEWED_AFTER", HANG)
    installation = prepare_installation(folder / "var")
    servers = Servers(installation, load_secrets(installation))
    servers.prepare()
    [child] = servers.children
    assert child.service.folder == folder / "var/valkey"
    command = ["sh", "-c", f'{script}; exec "$0" "$@"', *child.service.command]
    servers.children = [Child(replace(child.service, command=command), installation.log)]
    return servers


def test_a_valkey_that_does_not_start_over_its_folder_gets_a_new_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    servers = valkey_that(folder, "test -e broken && exit 1", monkeypatch)
    (folder / "var/valkey/broken").touch()
    with servers.started():
        assert servers.names == "Valkey"
    assert (folder / "var/valkey.aside/broken").exists()
    assert "Valkey does not start: once more with an empty folder." in capsys.readouterr().out


def test_a_valkey_that_never_starts_is_said_and_the_rest_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    servers = valkey_that(folder, "echo no memory >&2; exit 1", monkeypatch)
    with servers.started():
        assert servers.names == ""
    said = capsys.readouterr().out
    assert "Valkey does not start; the site goes on without it, with mail and counts later." in said
    assert "no memory" in said


def test_what_a_killed_start_left_at_work_on_the_new_database_is_ended(folder: Path) -> None:
    account = prepare_installation(folder / "var").account
    unfinished = folder / "postgres.unfinished"
    unfinished.mkdir()
    with subprocess.Popen(["sleep", "60"], cwd=unfinished, **account.process_options) as left:
        leftovers.end(leftovers.working_in(unfinished), signal.SIGKILL, patience=5)
        assert left.wait(HANG) == -signal.SIGKILL
