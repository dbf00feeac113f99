"""Loops that nothing but their end ends, and the heartbeat that says when one hangs."""

import subprocess
import sys
import threading
import time

import pytest
from waiting import HANG, wait_until

from activistnet.core.outside.loops import Heartbeat, Loop, ages

KILLED = """
from gevent import monkey; monkey.patch_all()
import gevent, logging
from activistnet.core.outside.loops import Loop

seen = []
def step():
    seen.append(gevent.getcurrent())
    gevent.sleep(0.01)

loop = Loop("killed", step, pause=0.01)
loop.start()
def go_on():
    before = len(seen)
    with gevent.Timeout(150):
        while len(seen) == before:
            gevent.sleep(0.01)

go_on()
for _ in range(3):
    gevent.sleep(0.05)
    gevent.kill(seen[-1])
    go_on()
loop.stop()
gevent.sleep(0.1)
ended = len(seen)
gevent.sleep(0.1)
assert len(seen) == ended, "stop did not end it"
print("went on")
"""


@pytest.mark.parametrize("error", [OverflowError, SystemExit, KeyboardInterrupt])
def test_whatever_ends_a_step_the_next_one_follows(error):
    ran = threading.Semaphore(0)
    errors = [error, error]

    def step():
        ran.release()
        if errors:
            raise errors.pop()

    loop = Loop("stumbling", step, pause=0.01)
    loop.start()
    for _ in range(4):
        assert ran.acquire(timeout=HANG)
    loop.stop()


def test_a_killed_greenlet_goes_on_until_it_is_stopped():
    said = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, timeout=HANG, check=False)
    assert said.stdout.endswith("went on\n"), said.stderr


def test_a_step_that_hangs_is_seen_by_its_age():
    hanging, release = threading.Event(), threading.Event()

    def step():
        hanging.set()
        release.wait(HANG)

    loop = Loop("hanging", step, pause=0.01)
    loop.start()
    assert hanging.wait(HANG)
    time.sleep(0.05)
    assert ages()["hanging"] >= 0.05
    release.set()
    wait_until(lambda: ages()["hanging"] < 0.05)
    loop.stop()


def test_starting_twice_runs_one():
    threads = set()
    loop = Loop("alone", lambda: threads.add(threading.get_ident()), pause=0.01)
    loop.start()
    loop.start()
    wait_until(lambda: threads)
    time.sleep(0.1)
    loop.stop()
    assert len(threads) == 1


def test_a_heart_that_has_not_beaten_is_not_among_the_ages():
    heart = Heartbeat("silent")
    assert (heart.age, "silent" in ages()) == (0.0, False)
    heart.beat()
    assert "silent" in ages()
