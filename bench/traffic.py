"""A day's traffic on one petition, gone through again and again until it is taken, and what each person saw of it.

Members press, guests fill in the form, others confirm, members read pages; a few browsers watch the count. Whoever gets
no answer, or a 503, tries again, as people do.
"""

import json
import threading
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import count, pairwise
from pathlib import Path
from urllib.parse import urlsplit

from bench.client import Client, Script, sign_in
from bench.load import Load
from bench.people import make_member, make_tries, sign_in_members
from bench.site import Site
from bench.sockets import Crowd, Watcher

PACE = 0.2  # seconds from one request of a client to its next
SIGNERS = 4  # clients that press, and as many that confirm
SIGNINGS = ("member press", "confirm POST")
PATIENCE = 15  # seconds for an answer
PASSWORD = "harbour lantern seven"
PUBLIC_PAGES = ("/petitions/{}/open-the-archive", "/topics", "/", "/petitions/{}/count.json")


@dataclass
class Journal:
    """Every request with its end. Times are those of `time.perf_counter`."""

    entries: list[tuple[str, float, float, int | str]] = field(default_factory=list)
    acknowledged_at: list[float] = field(default_factory=list)
    asked_at: dict[int, float] = field(default_factory=dict)
    stale: int = 0

    def note(self, name: str, sent_at: float, at: float, outcome: int | str) -> None:
        self.entries.append((name, sent_at, at, outcome))

    def first(self, names: tuple[str, ...], status: int, since: float) -> float | None:
        """When the first of these that was sent after `since` succeeded."""
        for name, sent_at, at, outcome in self.since(since):
            if name in names and outcome == status and sent_at >= since:
                return at
        return None

    def longest_gap(self, names: tuple[str, ...], status: int, since: float) -> float:
        """The longest time after `since` in which none of these succeeded."""
        times = sorted(at for name, _, at, outcome in self.since(since) if name in names and outcome == status)
        return max((later - earlier for earlier, later in pairwise([since, *times])), default=0.0)

    def outcomes(self, since: float, until: float) -> Counter[str]:
        """What was no success between two moments, by kind, and how many requests there were in all."""
        found: Counter[str] = Counter()
        for _name, _sent_at, at, outcome in self.since(since):
            if at <= until:
                found["all"] += 1
                if isinstance(outcome, str) or outcome >= 400:
                    found[str(outcome)] += 1
        return found

    def by_name(self, since: float, until: float) -> dict[str, dict[str, object]]:
        """For each kind of request begun between two moments: how they ended, and seconds the slowest took."""
        found: dict[str, dict[str, object]] = {}
        for name, sent_at, at, outcome in self.since(since):
            if since <= sent_at < until:
                row = found.setdefault(name, {"ends": Counter(), "slowest": 0.0})
                row["ends"][outcome] += 1  # type: ignore[index]
                row["slowest"] = max(row["slowest"], round(at - sent_at, 2))  # type: ignore[call-overload]
        return found

    def since(self, moment: float) -> list[tuple[str, float, float, int | str]]:
        """The entries that ended after a moment, oldest first; looked for from the end, as there may be many."""
        index = len(self.entries)
        while index and self.entries[index - 1][2] >= moment:
            index -= 1
        return self.entries[index:]

    def acknowledged(self, by: float) -> int:
        return bisect_right(self.acknowledged_at, by)


class Watching(Crowd):
    """Browsers that come back after half a second, and all they were told: (at, count), a list for each."""

    def __init__(self, host: str, port: int, petition_id: int, number: int) -> None:
        super().__init__(host, port, f"petition:{petition_id}")
        self.wanted = number
        self.told: list[tuple[float, int]] = []
        self.latest: dict[int, int] = {}
        self.retry_at = 0.0

    def take(self, watcher: Watcher, opcode: int, text: bytes, at: float) -> None:
        super().take(watcher, opcode, text, at)
        if opcode == 1 and text[:2] in (b"42", b"43"):
            found = json.loads(text[text.index(b"[") :])[-1]
            if "count" in found:
                now = time.perf_counter()
                self.latest[id(watcher)] = found["count"]
                self.told.append((now, found["count"]))

    def drop(self, descriptor: int) -> None:
        self.latest.pop(id(self.watchers[descriptor]), None)
        super().drop(descriptor)

    def keep(self) -> None:
        """One turn; whoever lost the line or was refused comes back."""
        try:
            self.turn(0.05)
        except RuntimeError:
            for descriptor in [d for d, watcher in self.watchers.items() if not watcher.is_joined]:
                self.drop(descriptor)
        if time.perf_counter() > self.retry_at and len(self.watchers) < self.wanted:
            self.retry_at = time.perf_counter() + 0.5
            with suppress(OSError):
                while len(self.watchers) < self.wanted:
                    self.open(len(self.watchers))

    def shown(self) -> list[int]:
        """What each of them shows now."""
        return list(self.latest.values())

    def news(self, since: float) -> list[float]:
        """When each new count was told to the first of them."""
        found, seen = [], 0
        for at, shown in list(self.told):
            if shown > seen:
                seen = shown
                if at >= since:
                    found.append(at)
        return found

    def first_above(self, number: int, since: float) -> float | None:
        """When the first of them was told more than this."""
        index = bisect_left(self.told, (since, 0))
        return next((at for at, shown in self.told[index:] if shown > number), None)


class Mails:
    """The mails to guests in a folder of .eml files: how many each got, and when the first of them came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()
        self.first_at: dict[int, float] = {}
        self.number: Counter[int] = Counter()

    def look(self) -> None:
        if not self.folder.exists():
            return
        now = time.perf_counter()
        for path in self.folder.glob("*.eml"):
            if path.name not in self.seen:
                self.seen.add(path.name)
                to = message_from_bytes(path.read_bytes())["To"]
                if to.startswith("form"):
                    number = int(to.removeprefix("form").partition("@")[0])
                    self.number[number] += 1
                    self.first_at.setdefault(number, now)

    def first(self, journal: Journal, since: float) -> float | None:
        """When the first mail for a form that was sent after `since` was there."""
        found = (at for number, at in self.first_at.items() if journal.asked_at.get(number, 0) >= since)
        return min(found, default=None)


class Traffic:
    """Everything above at once, in threads of its own, until it is stopped."""

    def __init__(
        self,
        site: Site,
        petition_id: int,
        *,
        people: int,
        watchers: int = 5,
        visitors: int = 0,
        has_everything: bool = False,
    ) -> None:
        self.site = site
        self.petition_id = petition_id
        self.journal = Journal()
        self.mails = Mails(site.var / "outbox")
        parts = urlsplit(site.base)
        self.watching = Watching(parts.hostname or "", parts.port or 0, petition_id, watchers)
        members = sign_in_members(site.app, people + 2)
        self.readers, self.members = iter(members[:2]), iter(members[2:])
        self.tries = iter(make_tries(site.app, petition_id, people))
        self.numbers: Iterator[int] = count(petition_id * 1_000_000)
        self.forms_taken: set[int] = set()
        scripts: list[Callable[[Client], Script]] = [self.fill_in, self.fill_in, self.read, self.read]
        scripts += [self.press, self.confirm] * SIGNERS + [self.visit] * visitors
        if has_everything:
            self.handles = [make_member(site.app, PASSWORD) for _ in range(6)]
            scripts += [self.join, self.sign_in, self.reply, self.visit]
        self.load = Load(site.base, scripts, pace=PACE, patience=PATIENCE, note=self.journal.note)
        self.is_over = threading.Event()

    def press(self, client: Client) -> Script:
        for number, (cookie, value, token) in enumerate(self.members):
            client.as_somebody_else(client.number + 100 * (number + 1))
            client.cookies[cookie] = value
            yield from self.until_taken("member press", client, f"/petitions/{self.petition_id}/sign", csrf_token=token)

    def confirm(self, client: Client) -> Script:
        for number, token in enumerate(self.tries):
            client.as_somebody_else(client.number + 100 * (number + 1))
            yield from self.until_taken("confirm POST", client, f"/confirm/{token}")

    def until_taken(self, name: str, client: Client, path: str, **fields: object) -> Script:
        while True:
            reply = yield name, client.post(path, fields)
            if reply.status == 303:
                self.journal.acknowledged_at.append(time.perf_counter())
                return
            if reply.status == 503 and not reply.header("Retry-After"):
                raise RuntimeError(f"{name}: 503 does not say when to come back")
            if reply.status < 500:
                raise RuntimeError(f"{name} was refused: {reply.status}")

    def fill_in(self, client: Client) -> Script:
        for number in self.numbers:
            client.as_somebody_else(1_000_000 + number)
            typed = {"name": f"Guest {number}", "email": f"form{number}@example.org", "country": "NL"}
            self.journal.asked_at[number] = time.perf_counter()
            while (yield "guest form", client.post(f"/petitions/{self.petition_id}/sign", typed)).status != 303:
                pass
            self.forms_taken.add(number)

    def read(self, client: Client) -> Script:
        """A member's page is never kept, so it shows that everything behind it works."""
        cookie, value, _ = next(self.readers)
        client.cookies[cookie] = value
        while True:
            yield "page", client.get(f"/petitions/{self.petition_id}/open-the-archive")

    def visit(self, client: Client, times: int = 1_000_000) -> Script:
        """Pages that everyone may see, which are kept for a moment."""
        for number in range(times):
            path = PUBLIC_PAGES[number % len(PUBLIC_PAGES)].format(self.petition_id)
            reply = yield "visitor page", client.get(path)
            if reply.header("X-Stale"):
                self.journal.stale += 1

    def join(self, client: Client) -> Script:
        for number in count(1):
            client.as_somebody_else(2_000_000 + number)
            page = yield "join page", client.get("/join")
            name = f"joins{self.petition_id}_{number}x"
            typed = {
                "handle": name,
                "email": f"{name}@example.org",
                "password": PASSWORD,
                "display_name": f"J {number}",
            }
            yield "join", client.post("/join", {**typed, "csrf_token": page.token})
            yield from self.visit(client, 10)

    def sign_in(self, client: Client) -> Script:
        for number in count(1):
            client.as_somebody_else(3_000_000 + number)
            yield from sign_in(client, self.handles[number % len(self.handles)], PASSWORD)
            client.cookies.clear()
            yield from self.visit(client, 10)

    def reply(self, client: Client) -> Script:
        for number, (cookie, value, token) in enumerate(self.members):
            client.as_somebody_else(4_000_000 + number)
            client.cookies[cookie] = value
            fields = {"body": f"I was there, and saw it {number} times.", "csrf_token": token}
            yield "reply", client.post(f"/posts/{self.petition_id}/replies", fields)
            yield "page", client.get(f"/petitions/{self.petition_id}/open-the-archive")

    @contextmanager
    def flowing(self) -> Iterator[None]:
        threads = [threading.Thread(target=each, daemon=True) for each in (self._load, self._watch, self._look)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            self.load.stop()
            for thread in threads:
                thread.join()
            self.watching.close()

    def stop_asking(self) -> None:
        """No new requests; the watchers go on watching."""
        self.load.stop()

    def _load(self) -> None:
        self.load.run(seconds=1e6, count=None, warm_up=0)

    def _watch(self) -> None:
        while not self.is_over.is_set():
            self.watching.keep()

    def _look(self) -> None:
        while not self.is_over.wait(0.2):
            self.mails.look()
