"""What is logged is put aside by size and day, loses nothing on the way, and has an end."""

import json
import os
import subprocess
import sys
import time

from waiting import wait_until

from activistnet.run import logfiles, reserve
from activistnet.run.child import Child
from activistnet.run.logfiles import LogFiles, forget, put_aside
from activistnet.run.progress import CannotStart

WRITING = """
import sys, time
from activistnet.core.web import logwriter
logwriter.LOOK_SECONDS = 0.02
writer = logwriter.Writer(sys.argv[1])
for n in range(400):
    writer.msg('{"who": "%s", "n": %d, "fill": "%s"}' % (sys.argv[2], n, "x" * (5000 if n % 9 == 0 else 50)))
    time.sleep(0.001)
"""


def lines_of(folder):
    return [line for path in folder.glob("web.log*") for line in path.read_text().splitlines()]


def test_several_processes_lose_no_line_and_tear_none_while_their_log_is_put_aside(tmp_path):
    log = tmp_path / "web.log"
    log.touch(mode=0o600)  # as bin/serve makes it
    writers = []
    for who in "abc":
        with log.open("ab") as file:
            command = [sys.executable, "-c", WRITING, str(log), who]
            environ = os.environ | {"PYTHONPATH": str(logfiles.__file__).rpartition("/activistnet/")[0]}
            writers.append(subprocess.Popen(command, stderr=file, env=environ))
    while any(writer.poll() is None for writer in writers):
        put_aside(log)
        time.sleep(0.05)
    assert not any(writer.returncode for writer in writers)
    said = sorted((line["who"], line["n"]) for line in map(json.loads, lines_of(tmp_path)))
    assert said == [(who, n) for who in "abc" for n in range(400)]
    assert len(list(tmp_path.glob("web.log.*"))) > 3
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.glob("web.log.*") if path.stat().st_size)


def test_logs_are_put_aside_by_size_and_by_day_and_have_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(logfiles, "EVERY", 0)
    monkeypatch.setattr(logfiles, "LONGEST", 100)
    files = [tmp_path / "web.log", tmp_path / "postgres.log"]
    logs = LogFiles(files)
    for file in files:
        file.write_text("x" * 101)
    logs.look()
    assert [file.stat().st_size for file in files] == [0, 0]
    assert sorted(len(path.read_text()) for path in tmp_path.glob("*.log.*")) == [101, 101]
    files[0].write_text("a line")
    logs.look()
    assert files[0].read_text() == "a line"
    monkeypatch.setattr(logs, "_day", (2026, 1, 1))
    logs.look()
    assert files[0].read_text() == ""
    monkeypatch.setattr(logfiles, "MOST", 150)
    logs.look()
    assert sum(path.stat().st_size for path in tmp_path.glob("*.log.*")) <= 150
    old = time.time() - (logfiles.DAYS + 1) * 86_400
    for path in tmp_path.glob("*.log.*"):
        os.utime(path, (old, old))
    forget(tmp_path)
    assert not list(tmp_path.glob("*.log.*"))


def test_a_full_disk_stops_nobody_who_looks_after_logs(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logfiles, "EVERY", 0)
    monkeypatch.setattr(logfiles, "LONGEST", 0)
    monkeypatch.setattr(logfiles, "put_aside", fail)
    (tmp_path / "web.log").write_text("a line")
    LogFiles([tmp_path / "web.log"]).look()
    assert (tmp_path / "web.log").read_text() == "a line"


class Ended(Child):
    """PostgreSQL, which ended a moment ago and has a pause before it starts again."""

    def __init__(self):
        self.process, self.start_at, self.quick_ends = None, time.monotonic() + 30, 7


def test_a_database_that_ended_for_want_of_room_gets_what_was_kept_and_starts_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(reserve, "EVERY", 0)
    free = [reserve.ENOUGH]
    kept = reserve.Reserve(tmp_path)
    monkeypatch.setattr(kept, "free", lambda: free[0])
    kept.look([])
    assert (tmp_path / "reserve").stat().st_blocks * 512 >= reserve.SIZE
    free[0] = 0
    kept.look([])
    assert (tmp_path / "reserve").exists()  # while PostgreSQL runs it needs nothing
    postgres = Ended()
    kept.look([postgres])
    assert not (tmp_path / "reserve").exists() and postgres.start_at > time.monotonic() + 20
    free[0] = reserve.SIZE
    kept.look([postgres])
    assert postgres.start_at <= time.monotonic()
    kept.look([])
    assert not (tmp_path / "reserve").exists()
    free[0] = reserve.ENOUGH
    kept.look([])
    assert (tmp_path / "reserve").exists()


def test_a_start_on_a_full_disk_uses_what_was_kept_or_says_so(tmp_path, monkeypatch):
    kept = reserve.Reserve(tmp_path)
    kept.keep()
    monkeypatch.setattr(kept, "free", lambda: 0)
    kept.expect_room(is_new=False)
    assert not (tmp_path / "reserve").exists()
    for is_new in (False, True):
        try:
            kept.expect_room(is_new=is_new)
        except CannotStart as told:
            assert "make room, then start again." in str(told)
        else:
            raise AssertionError


def test_the_log_of_a_running_site_is_put_aside_under_it(machine):
    log = machine.var / "log/web.log"
    before = put_aside(log)
    wait_until(lambda: machine.answers() and log.stat().st_size > 0)
    assert "request" in before.read_text()
