"""What the web processes of one machine have counted, added up, whichever of them is asked.

Counting is adding to a dictionary. Every two seconds, and when it is asked itself, a process writes its numbers into
memory that it shares with the others: the web server takes it before it forks, so it is on no disk, and a process that
takes the place of one that ended goes on from its numbers. A new web server begins at 0, as counters may.

`prometheus_client` would do the same through files mapped into memory: a write to one on a full disk kills the process,
and an observation costs ten times as much.
"""

import json
import mmap
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .loops import Loop

BOUNDS = (0.05, 0.2, 1.0)  # seconds; what takes longer stands beyond
FLUSH_SECONDS = 2.0
STALE_SECONDS = 15.0  # after which a process that says nothing is taken for gone, and with it what it holds
MOST_SERIES = 3000
HALF = 256 * 1024  # bytes for the numbers of one process; there are two, so that one is whole at any time
HEAD = 24

Key = tuple[str, ...]  # the name, and the value of each label


class Meters:
    """The numbers of this process, and of those that share memory with it."""

    def __init__(self) -> None:
        self._counts: defaultdict[Key, float] = defaultdict(float)
        self._times: dict[str, list[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {}
        self._memory: mmap.mmap | None = None
        self._slot: int | None = None
        self._loop = Loop("meters", self.flush, pause=FLUSH_SECONDS)

    def count(self, name: str, *labels: str, n: float = 1) -> None:
        """Add to a counter. Labels are of few values: never what somebody sent."""
        key = (name, *labels)
        if key not in self._counts and len(self._counts) >= MOST_SERIES:
            key = (name, *("other" for _ in labels))
        self._counts[key] += n

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count an answer, by the rule of its address, the class of its status and the time that it took."""
        self._counts["requests_total", route, f"{status // 100}xx"] += 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = [0.0] * (len(BOUNDS) + 2)
        times[bisect_left(BOUNDS, seconds)] += 1
        times[-1] += seconds

    def gauge(self, name: str, measure: Callable[[], float]) -> None:
        """Have something measured whenever the numbers are written; those of all processes are added."""
        self._gauges[name] = measure

    def share(self, processes: int) -> None:
        """Take memory for so many processes, before they are forked."""
        self._memory = mmap.mmap(-1, processes * (HEAD + 2 * HALF))

    @property
    def slots(self) -> int:
        return len(self._memory) // (HEAD + 2 * HALF) if self._memory is not None else 0

    def take(self, slot: int) -> None:
        """Be this process from now on, and go on from what was counted in its place before."""
        self._slot = slot
        self._counts.clear()
        self._times.clear()
        if before := self._read(slot):
            self._counts.update({tuple(key): n for key, n in before["counts"]})
            self._times.update(before["times"])
        self._loop.start()

    def flush(self) -> None:
        """Let the others know."""
        if self._memory is None or self._slot is None:
            return
        text = json.dumps(self._own(), separators=(",", ":")).encode()
        if len(text) > HALF:
            return
        at = self._slot * (HEAD + 2 * HALF)
        half = 1 - self._memory[at]
        begin = at + HEAD + half * HALF
        self._memory[begin : begin + len(text)] = text
        head = bytes([half]) + len(text).to_bytes(8, "little")
        self._memory[at : at + len(head)] = head

    def gather(self) -> dict[str, Any]:
        """What all have counted: `counts` by key, `times` by route, and the `gauges` of those that are there."""
        self.flush()
        if self._slot is None:
            return _summed([self._own()])
        found = [said for slot in range(self.slots) if (said := self._read(slot))]
        return _summed(found)

    def _own(self) -> dict[str, Any]:
        return {
            "at": time.time(),
            "counts": [[list(key), n] for key, n in list(self._counts.items())],
            "times": dict(self._times),
            "gauges": {name: measure() for name, measure in self._gauges.items()},
        }

    def _read(self, slot: int) -> dict[str, Any] | None:
        """What was written there last; written once more meanwhile, it is read again."""
        if self._memory is None:
            return None
        at = slot * (HEAD + 2 * HALF)
        for _ in range(3):
            length = int.from_bytes(self._memory[at + 1 : at + 9], "little")
            if not length:
                return None
            begin = at + HEAD + self._memory[at] * HALF
            try:
                said: dict[str, Any] = json.loads(self._memory[begin : begin + length])
            except ValueError:
                continue
            return said
        return None


def _summed(found: list[dict[str, Any]]) -> dict[str, Any]:
    counts: defaultdict[Key, float] = defaultdict(float)
    times: dict[str, list[float]] = {}
    gauges: defaultdict[str, float] = defaultdict(float)
    for said in found:
        for key, n in said["counts"]:
            counts[tuple(key)] += n
        for route, ours in said["times"].items():
            times[route] = [a + b for a, b in zip(times.get(route, [0.0] * len(ours)), ours, strict=True)]
        if time.time() - said["at"] < STALE_SECONDS:
            gauges["web_processes"] += 1
            for name, value in said["gauges"].items():
                gauges[name] += value
    return {"counts": dict(counts), "times": times, "gauges": dict(gauges)}


meters = Meters()
