"""Telling browsers from the clock: in order, or not at all, and nobody waits."""

import threading
from contextlib import contextmanager

import pytest
from waiting import HANG

from activistnet.core.live.emitter import Emitter, Message
from activistnet.core.outside.valkey import ValkeyDown


@contextmanager
def emitting(emit):
    emitter = Emitter(emit)
    emitter.start()
    yield emitter
    emitter.close()


def test_browsers_are_told_in_order():
    told = []
    with emitting(lambda *message: told.append(message)) as emitter:
        emitter.put([Message("count", {"n": n}, "petition:1") for n in range(10)])
    assert told == [("count", {"n": n}, "petition:1") for n in range(10)]


def test_r06_nobody_waits_for_browsers_that_cannot_be_told():
    may_end = threading.Event()

    def hang(*_):
        may_end.wait(HANG)
        raise ValkeyDown

    with emitting(hang) as emitter:
        for _ in range(100):
            emitter.put([Message("count", {}, "petition:1")] * 100)
        assert emitter.dropped > 0, "the queue is bounded"
        may_end.set()
    assert emitter.dropped == 10_000


@pytest.mark.parametrize("fault", [OverflowError, SystemExit])
def test_browsers_are_told_again_after_whatever_ended_one_telling(fault):
    told, may_go_on = [], threading.Event()

    def emit(event, payload, room):
        if room == "petition:1":
            raise fault
        told.append(room)
        may_go_on.set()

    with emitting(emit) as emitter:
        emitter.put([Message("count", {}, "petition:1")])
        for _ in range(100):
            emitter.put([Message("count", {}, "petition:2")])
            if may_go_on.wait(0.1):
                break
    assert "petition:2" in told
