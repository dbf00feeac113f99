"""What something costs, where how much work it is belongs to what it promises: hostile text, cookies of 200 kB.

How long one run takes says what else the machine is doing, even in seconds of the processor: a neighbour that empties
its caches makes one run thirty times longer. Code that is too slow is so each time, so the best of some runs counts.
"""

import time
from collections.abc import Callable, Iterator

RUNS = 10


def is_cheap(act: Callable[[], object], *, seconds: float) -> bool:
    """Whether one of ten runs is less work than that for its thread; the first that is ends them."""
    return any(spent < seconds for spent in _runs(act))


def _runs(act: Callable[[], object]) -> Iterator[float]:
    for _ in range(RUNS):
        began = time.thread_time()
        act()
        yield time.thread_time() - began
