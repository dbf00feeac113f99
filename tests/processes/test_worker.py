"""Workers as processes: killed, cut off, in a hurry, and told nonsense."""

import base64
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES
from processes.running import CELERY, kill_group
from waiting import wait_until

from activistnet.core.jobs.tasks import JOBS
from activistnet.core.patches import broker


def test_r05_killed_workers_and_killed_children_lose_and_double_nothing(at_work):
    at_work.enqueue("small.note", 300)
    wait_until(lambda: at_work.ask("SELECT count(*) FROM deeds") > 20)
    kill_group(at_work.running[-1])
    worker = at_work.start("worker")
    wait_until(lambda: at_work.ask("SELECT count(*) FROM deeds") > 100)
    [child, *_] = subprocess.run(
        ["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(child), signal.SIGKILL)
    wait_until(at_work.is_done)
    assert at_work.ask("SELECT count(*) FROM deeds") == 300
    assert at_work.ask("SELECT count(DISTINCT n) FROM deeds") == 300


@pytest.mark.patched
@pytest.mark.commits
def test_r06_valkey_killed_and_emptied_the_folding_goes_on_and_jobs_come_back(site, valkey):
    clock, worker = site.start("clock"), site.start("worker")
    site.enqueue("small.note", 1)
    wait_until(site.is_done)
    valkey.kill()
    site.enqueue("small.note", 50)
    for _ in range(5):
        site.write("DELETE FROM ticks")
        wait_until(site.has_ticked)
    valkey.start()
    wait_until(site.is_done)
    os.killpg(worker.pid, signal.SIGSTOP)
    site.enqueue("small.note", 150)
    wait_until(lambda: site.ask("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL") > 50)
    valkey.client.flushall()
    os.killpg(worker.pid, signal.SIGCONT)
    wait_until(site.is_done)
    assert site.ask("SELECT count(*) FROM deeds") == 201
    # Each says once that it was gone.
    assert clock.log.read_text().count('"event": "broker is away"') == 1
    assert worker.log.read_text().count('"event": "broker is away"') == 1


@pytest.mark.patched
@pytest.mark.commits
def test_r06_a_worker_that_was_busy_when_valkey_died_works_on(site, valkey):
    site.start("clock")
    worker = site.start("worker")
    site.enqueue("small.wait", 2)
    wait_until(lambda: site.ask("SELECT count(*) FROM begun") == 2)
    valkey.kill()
    wait_until(site.is_done)
    wait_until(lambda: '"event": "broker is away"' in worker.log.read_text())
    valkey.start()
    site.enqueue("small.note", 5)
    wait_until(site.is_done)
    assert site.ask("SELECT count(*) FROM deeds") == 7


@pytest.mark.patched
def test_r06_a_channel_that_outlives_its_connection_is_an_outage_and_no_fault(valkey, monkeypatch):
    monkeypatch.setitem(TRANSPORT_ALIASES, "redis", f"{broker.__name__}:SturdyTransport")
    with Connection(valkey.url.replace("unix://", "redis+socket://")) as connection:
        channel = connection.channel()
        connection.transport.client = None  # as kombu does between closing a connection and its last channel
        with pytest.raises(connection.connection_errors), channel.conn_or_acquire() as client:
            client.ping()


def test_a_task_that_does_not_end_is_told_to_and_tried_again(at_work):
    at_work.enqueue("small.hang", 1)
    wait_until(at_work.is_done)
    assert at_work.ask("SELECT error FROM ends") == "SoftTimeLimitExceeded"


def test_every_job_is_a_task_that_celery_shows_by_name_and_its_keys_are_our_own(at_work):
    shown = ""

    def is_shown():
        nonlocal shown
        # Of one that is named, celery waits for its answer alone; of all, always the whole time.
        named = ["--destination", f"celery@{socket.gethostname()}", "--timeout", "5"]
        asked = [sys.executable, *CELERY, "inspect", "registered", *named]
        shown = subprocess.run(asked, env=at_work.environment, capture_output=True, text=True, check=False).stdout
        return "1 node online" in shown

    wait_until(is_shown)
    # Tests of the same run may have jobs of their own.
    assert {name for name in JOBS if not name.startswith("tests.")} <= set(shown.split())
    assert [key for key in at_work.valkey.client.scan_iter() if not key.decode().startswith(at_work.prefix)] == []


@pytest.mark.patched
def test_o01_a_pickle_in_the_queue_is_ignored(at_work, tmp_path):
    worker = at_work.running[-1]
    at_work.enqueue("small.note", 1)
    wait_until(at_work.is_done)

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
        at_work.valkey.client.lpush(f"{at_work.prefix}bulk", junk)
    at_work.enqueue("small.note", 5)
    wait_until(at_work.is_done)
    assert at_work.ask("SELECT count(*) FROM deeds") == 6
    assert not (tmp_path / "owned").exists()
    assert worker.poll() is None
    assert "no message in the queue" in worker.log.read_text()
    assert "ContentDisallowed" in worker.log.read_text()


def test_what_a_person_waits_for_is_done_before_all_bulk_that_waits(at_work):
    at_work.enqueue("small.note", 3000)
    wait_until(lambda: at_work.ask("SELECT count(*) FROM deeds") > 20)
    at_work.enqueue("small.urgent", 1, queue="now")
    wait_until(lambda: at_work.ask("SELECT count(*) FROM outbox WHERE queue = 'now'") == 0)
    # 2 s on a machine that is not busy with other tests (bench/bulk.py); in turn it would be 60, and nothing left.
    assert at_work.ask("SELECT count(*) FROM outbox") > 1000
