"""The clock as a process: with faults in its steps, doubled, cut off, and told to stop."""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from processes.running import SITE, kill_group
from waiting import HANG, wait_until

from activistnet.core.data.gauges import read


@pytest.mark.commits
def test_each_step_of_the_clock_goes_on_after_an_error_and_after_what_is_no_exception(site):
    site.enqueue("small.note", 1)
    clock = site.start("shaky")
    wait_until(site.has_ticked)
    wait_until(lambda: site.ask("SELECT count(sent_at) FROM outbox WHERE job = 'small.note'") == 1)
    wait_until(lambda: site.ask("SELECT count(*) FROM schedule_runs") > 0)
    wait_until(lambda: site.ask("SELECT count(*) FROM gauges") > 0)
    assert clock.poll() is None
    with site.app.app_context():
        assert {f"clock_{name}_age_seconds" for name in ("fold", "schedule", "hand_over", "emitter")} <= set(read())


@pytest.mark.commits
def test_a_spare_clock_takes_over_and_a_loop_with_a_fault_stops_no_other(site):
    first = site.start("clock")
    wait_until(site.has_ticked)
    spare = site.start("clock")
    time.sleep(3)
    assert site.ask("SELECT count(DISTINCT pid) FROM ticks") == 1
    assert first.log.read_text().count('"event": "loop failed"') == 1
    kill_group(first)
    site.write("DELETE FROM ticks")
    wait_until(site.has_ticked)
    site.write("SELECT pg_terminate_backend(pid) FROM ticks LIMIT 1", "DELETE FROM ticks")
    wait_until(site.has_ticked)
    assert spare.log.read_text().count('"event": "database is away"') == 1
    spare.send_signal(signal.SIGTERM)
    assert spare.wait(HANG) == 0
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
    wait_until(site.has_ticked)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not is_running(clock))


def is_running(pid):
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False
