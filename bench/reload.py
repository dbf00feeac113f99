"""`bin/serve reload` under load: 70 requests a second and thousands of sockets on one petition; who is refused?

    python -m bench.reload [--sockets 5000] [--workers 1] [--rounds 1] [--port 8795]

Pages and presses go on before, during and after it, over connections of many people. At the end it is as exact as ever.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.endurance import settle
from bench.people import make_petition
from bench.site import ROOT, Site, running
from bench.traffic import PACE, SIGNERS, Traffic

QUIET = 6.0  # seconds of ordinary traffic before and after
LONGEST = 60.0  # seconds to wait until all are back
VISITORS = 2  # with the others 14 clients, five requests a second each


class Crowd:
    """The sockets, in a process of their own (bench.moving)."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.joined = self._line()["open"]

    def found(self) -> dict[str, float]:
        assert self.process.stdin
        print("?", file=self.process.stdin, flush=True)
        return self._line()

    def forget(self) -> None:
        """What comes counts from here on."""
        assert self.process.stdin
        print("forget", file=self.process.stdin, flush=True)
        self._line()

    def _line(self) -> dict[str, float]:
        assert self.process.stdout
        found: dict[str, float] = json.loads(self.process.stdout.readline())
        return found


@contextmanager
def crowd(port: int, petition_id: int, number: int) -> Iterator[Crowd]:
    command = [sys.executable, "-m", "bench.moving", str(port), str(petition_id), str(number)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Crowd(process)
        finally:
            process.kill()


def reload(site: Site) -> int:
    """Its status."""
    return subprocess.run(
        [str(ROOT / "bin/serve"), "reload"], env={**os.environ, **site.environ}, check=False
    ).returncode


def measure(site: Site, traffic: Traffic, sockets: Crowd) -> dict[str, object]:
    """One reload: what it took, how every request around it ended, and how the sockets moved."""
    time.sleep(QUIET)
    sockets.forget()
    at = time.perf_counter()
    status = reload(site)
    took = time.perf_counter() - at
    while (found := sockets.found())["away"] and time.perf_counter() - at < took + LONGEST:
        time.sleep(0.2)
    time.sleep(QUIET)
    journal, now = traffic.journal, time.perf_counter()
    ends = journal.outcomes(at, now)
    times = {
        name: sorted(end - sent for _name, sent, end, _outcome in journal.entries if since <= sent < until)
        for name, since, until in (("before", at - QUIET, at), ("meanwhile", at, at + took))
    }
    return {
        "status": status,
        "seconds": round(took, 1),
        "requests": ends.pop("all", 0),
        "a second": round(len(times["meanwhile"]) / took),
        "failed": dict(ends),
        **{f"p95 ms {name}": round(each[int(0.95 * len(each))] * 1000) for name, each in times.items() if each},
        "slowest ms": round(times["meanwhile"][-1] * 1000),
        "sockets": found,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--port", type=int, default=8795)
    given = parser.parse_args()
    rounds = min(given.rounds, 5)
    with running(given.port, WEB_WORKERS=str(given.workers)) as site:
        petition_id = make_petition(site.app)
        people = int((rounds * LONGEST + 60) * SIGNERS / PACE)
        traffic = Traffic(site, petition_id, people=people, visitors=VISITORS)
        with crowd(given.port, petition_id, given.sockets) as sockets:
            print(f"{sockets.joined} sockets", flush=True)
            with traffic.flowing():
                for _ in range(rounds):
                    print(json.dumps(measure(site, traffic, sockets)), flush=True)
                settle(site, traffic)
        print(site.log.read_text())


if __name__ == "__main__":
    main()
