"""Play a stretch of a real petition's arrivals again: `python -m bench.replay COUNTS.csv --speed 4 --seconds 180`.

Every arrival of the curve is another person from another address, over real HTTP: three in ten are members who press,
the others are guests who fill in the form, are mailed, and press the button behind the link that stands in the mail.
Watchers on sockets look on. At the end acknowledged = counted rows = shown on the page and to every watcher.
"""

import argparse
import csv
import http.client
import json
import queue
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.petitions.services import counting
from bench.people import make_petition, sign_in_members
from bench.site import Site, count_json, running
from bench.sockets import Crowd

OUTAGE = timedelta(minutes=20)  # a longer gap between two rows is the poller's, not the people's
MEMBERS_OF_TEN = 3
HANDS = 48
LONGEST = 60.0  # seconds until all mails are sent, and everybody is told
LINK = re.compile(rb"/confirm/[\w-]+")


def read_arrivals(path: Path, start: datetime, end: datetime) -> list[float]:
    """Seconds after `start` at which a signature arrived, spread evenly between two rows of the curve."""
    with path.open(newline="") as file:
        rows = [(datetime.fromisoformat(row["timestamp"]), int(row["count"])) for row in csv.DictReader(file)]
    arrivals: list[float] = []
    for (before, low), (after, high) in pairwise(rows):
        if after <= start or before >= end or after - before > OUTAGE or high <= low:
            continue
        step = (after - before) / (high - low)
        moments = (before + step * (n + 1) for n in range(high - low))
        arrivals += [(moment - start).total_seconds() for moment in moments if start <= moment < end]
    return arrivals


@dataclass
class Log:
    """What came back."""

    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    late: float = 0.0

    def quantile(self, name: str, part: float) -> float:
        """Milliseconds within which this part of the answers came."""
        ordered = sorted(self.latencies[name])
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


Act = tuple[str, str, dict[str, str], dict[str, str]]  # name, path, fields, headers


class People:
    """So many hands that do what is due, each over a connection of its own."""

    def __init__(self, base: str) -> None:
        self.log = Log()
        self.due: queue.Queue[Act | None] = queue.Queue()
        self._host = urlsplit(base).netloc
        self._hands = [threading.Thread(target=self._work, daemon=True) for _ in range(HANDS)]
        for hand in self._hands:
            hand.start()

    def stop(self) -> None:
        """Wait for what is due, then let go."""
        for _ in self._hands:
            self.due.put(None)
        for hand in self._hands:
            hand.join(30)

    def _work(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        while (act := self.due.get()) is not None:
            name, path, fields, headers = act
            form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
            began = time.perf_counter()
            try:
                connection.request("POST", path, urlencode(fields), form | headers)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 0
            self.log.latencies[name].append(time.perf_counter() - began)
            self.log.statuses[name][status] += 1


def play(site: Site, petition_id: int, arrivals: list[float], speed: float, seconds: float) -> tuple[Log, int]:
    """Send everybody at their time; gives what came back and how many arrived."""
    due = [moment / speed for moment in arrivals if moment / speed < seconds]
    members = iter(sign_in_members(site.app, len(due) * MEMBERS_OF_TEN // 10 + 10))
    people = People(site.base)
    done = threading.Event()
    postman = threading.Thread(target=_read_mail, args=(site.var / "outbox", people, done), daemon=True)
    postman.start()
    began = time.perf_counter()
    for number, moment in enumerate(due):
        wait = moment - (time.perf_counter() - began)
        if wait > 0:
            time.sleep(wait)
        people.log.late = max(people.log.late, -wait)
        people.due.put(_arrive(petition_id, number, members))
    _wait(lambda: _is_quiet(site, people), LONGEST)
    done.set()
    postman.join()
    people.stop()
    return people.log, len(due)


def _arrive(petition_id: int, number: int, members: Iterator[tuple[str, str, str]]) -> Act:
    path, address = f"/petitions/{petition_id}/sign", {"X-Forwarded-For": str(ip_address(0x0A000001 + number))}
    if number % 10 < MEMBERS_OF_TEN:
        cookie, value, token = next(members)
        return "member press", path, {"csrf_token": token}, address | {"Cookie": f"{cookie}={value}"}
    typed = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "country": "GB"}
    return "guest form", path, typed, address


def _read_mail(folder: Path, people: People, done: threading.Event) -> None:
    """Press the button behind each link that is mailed, as its guest would, seconds later."""
    while not done.is_set():
        for path in list(folder.glob("*.eml")):
            link = LINK.search(path.read_bytes())
            path.unlink()
            if link:
                address = {"X-Forwarded-For": str(ip_address(0x0B000001 + hash(link.group()) % 2**20))}
                people.due.put(("confirm POST", link.group().decode(), {}, address))
        done.wait(0.2)


def _is_quiet(site: Site, people: People) -> bool:
    with site.app.app_context():
        waiting = db.session.scalars(select(func.count()).select_from(Outbox)).one()
    tried, confirmed = (sum(people.log.statuses[name].values()) for name in ("guest form", "confirm POST"))
    return waiting == 0 and people.due.empty() and confirmed >= tried


def _wait(is_done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.25)


class Watching:
    """Watchers in a thread of their own, and the last count each was told."""

    def __init__(self, site: Site, petition_id: int, number: int) -> None:
        parts = urlsplit(site.base)
        self.crowd = Crowd(parts.hostname or "127.0.0.1", parts.port or 80, f"petition:{petition_id}")
        self.joined = self.crowd.join(number)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.is_set():
            self.crowd.turn(0.2)

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def told(self) -> Counter[int]:
        """How many watchers were told which count last."""
        return Counter(json.loads(w.last_text[2:])[1]["count"] for w in [*self.crowd.watchers.values()] if w.last_text)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("counts", type=Path)
    options.add_argument("--from", dest="start", type=datetime.fromisoformat, default="2024-11-24 17:00")
    options.add_argument("--to", dest="end", type=datetime.fromisoformat, default="2024-11-24 18:00")
    options.add_argument("--speed", type=float, default=4)
    options.add_argument("--seconds", type=float, default=180, help="stop after so long")
    options.add_argument("--watchers", type=int, default=200)
    options.add_argument("--port", type=int, default=8792)
    given = options.parse_args()
    arrivals = read_arrivals(given.counts, given.start, given.end)
    with running(given.port) as site:
        petition_id = make_petition(site.app)
        watching = Watching(site, petition_id, given.watchers)
        log, arrived = play(site, petition_id, arrivals, given.speed, given.seconds)
        with site.app.app_context():
            rows = counting.count_rows(petition_id)
        _wait(lambda: count_json(site, petition_id) == rows, LONGEST)
        _wait(lambda: watching.told() == Counter({rows: watching.joined}), LONGEST)
        watching.stop()
        shown, told = count_json(site, petition_id), watching.told()
    report(log, arrived, given.seconds, rows, shown, told, watching.joined)


def report(log: Log, arrived: int, seconds: float, rows: int, shown: int, told: Counter[int], watchers: int) -> None:
    """The figures as text, then as JSON."""
    print(f"{arrived} people in {seconds:.0f} s ({arrived / seconds:.0f}/s), at most {log.late * 1000:.0f} ms late")
    for name in log.latencies:
        times = "  ".join(f"p{q:g} {log.quantile(name, q / 100):.0f} ms" for q in (50, 95, 99))
        print(f"{name:16} {times}  {dict(log.statuses[name])}")
    acknowledged = log.statuses["member press"][303] + log.statuses["confirm POST"][303]
    is_exact = acknowledged == rows == shown and told == Counter({rows: watchers})
    print(f"acknowledged {acknowledged}, rows {rows}, shown {shown}, watchers were told {dict(told)}")
    print("exact" if is_exact else "WRONG")
    print(
        json.dumps({"people": arrived, "acknowledged": acknowledged, "rows": rows, "shown": shown, "exact": is_exact})
    )


if __name__ == "__main__":
    main()
