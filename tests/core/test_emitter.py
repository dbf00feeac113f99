"""Telling browsers from the clock: in order, or not at all, and nobody waits."""

import threading
from contextlib import contextmanager

from activistnet.core.live.emitter import Emitter, Message


@contextmanager
def emitting(emit):
    emitter = Emitter(emit)
    thread = threading.Thread(target=emitter.run)
    thread.start()
    yield emitter
    emitter.close()
    thread.join()


def test_browsers_are_told_in_order():
    told = []
    with emitting(lambda *message: told.append(message)) as emitter:
        emitter.put([Message("count", {"n": n}, "petition:1") for n in range(10)])
    assert told == [("count", {"n": n}, "petition:1") for n in range(10)]


def test_r06_nobody_waits_for_browsers_that_cannot_be_told():
    may_end = threading.Event()

    def hang(*_):
        may_end.wait(10)
        raise OSError

    with emitting(hang) as emitter:
        for _ in range(100):
            emitter.put([Message("count", {}, "petition:1")] * 100)
        assert emitter.dropped > 0, "the queue is bounded"
        may_end.set()
    assert emitter.dropped == 10_000
