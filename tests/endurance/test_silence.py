"""PostgreSQL is stopped, or killed, while a crowd asks a real site: everybody is told soon, and it comes back."""

import http.client
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import NamedTuple

import psutil
import psycopg
import pytest
from machine import Machine, new_machine
from waiting import HANG, wait_until

MEMBER = {"Cookie": "__Host-s=" + "x" * 43}  # a session of nobody: it has to be looked up each time
POOL = 20
LONGEST = 4.0  # three seconds in line and for the database, the rest for a hundred pages on an idle machine


class Answer(NamedTuple):
    """What somebody was told, and after how many seconds."""

    status: int
    seconds: float
    retry_after: str | None
    is_stale: bool


def ask(address: str, headers: dict[str, str] = MEMBER, path: str = "/") -> Answer:
    began = time.monotonic()
    connection = http.client.HTTPConnection(address, timeout=HANG)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    said = answer.headers
    return Answer(answer.status, time.monotonic() - began, said["Retry-After"], said["X-Stale"] == "1")


class Crowd:
    """Many who ask at once; every other one is a visitor, when there are any."""

    def __init__(self, address: str, size: int = 100, *, visitors: bool = False) -> None:
        self.members: list[Answer] = []
        self.visitors: list[Answer] = []
        self._size = size
        self._threads = [
            threading.Thread(target=self._ask, args=(address, visitors and number % 2 == 1)) for number in range(size)
        ]
        for thread in self._threads:
            thread.start()

    def _ask(self, address: str, is_visitor: bool) -> None:
        (self.visitors if is_visitor else self.members).append(ask(address, {} if is_visitor else MEMBER))

    def gone(self) -> "Crowd":
        """The same, once everybody was answered."""
        for thread in self._threads:
            thread.join()
        assert len(self.members) + len(self.visitors) == self._size
        return self

    @property
    def longest(self) -> float:
        return max(answer.seconds for answer in [*self.members, *self.visitors])


def serve_a_crowd(machine: Machine) -> None:
    """All of 25 who ask at once, and again when they are told to, get a page; a slow machine tells some of them to."""

    def is_served() -> bool:
        return ask(machine.address).status == 200

    with ThreadPoolExecutor(25) as crowd:
        for served in [crowd.submit(wait_until, is_served, pause=rest) for _ in range(25)]:
            served.result()


def rest(_usual: float) -> None:
    """Between two tries: those that ask without one whether it is back are what keeps it busy."""
    time.sleep(0.2)


def nothing_is_lent(machine: Machine) -> bool:
    connection = http.client.HTTPConnection(machine.address, timeout=HANG)
    connection.request("GET", "/metrics")
    said = connection.getresponse().read().decode()
    connection.close()
    return "\nactivistnet_database_connections_lent 1\n" in said  # the one that counts


def connections_of_web(machine: Machine) -> int:
    web = machine.child("web")
    assert web is not None
    kept = dict(line.split("=", 1) for line in (machine.var / "secrets.env").read_text().splitlines() if "=" in line)
    site = web.environ()["DATABASE_URL"].replace("+psycopg", "")
    owner = psycopg.conninfo.make_conninfo(site, user="activistnet", password=kept["DATABASE_PASSWORD"])
    with psycopg.connect(owner) as connection:
        found = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'web'").fetchone()
    assert found is not None
    return int(found[0])


def send(family: list[psutil.Process], number: signal.Signals) -> None:
    """To each that is still there: one of the database's own may have ended meanwhile."""
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


@contextmanager
def stopped(machine: Machine) -> Iterator[None]:
    """The database says nothing for the length of a block."""
    postgres = machine.child("postgres")
    assert postgres is not None
    family = [postgres, *postgres.children(recursive=True)]
    send(family, signal.SIGSTOP)
    try:
        yield
    finally:
        send(family, signal.SIGCONT)


def longest_here(machine: Machine, *, visitors: bool = False) -> float:
    """What a hundred may wait here, by what their pages take when all is well; how soon it is measures bench.floods."""
    return LONGEST + 10 * Crowd(machine.address, visitors=visitors).gone().longest


@pytest.fixture(scope="module")
def site() -> Iterator[Machine]:
    with new_machine(LIMITS="1000", POOL=str(POOL)) as machine:
        machine.start()
        yield machine


def stop_the_database_under_a_crowd(machine: Machine, *, visitors: bool, head_start: float = 0) -> None:
    longest = longest_here(machine, visitors=visitors)
    for round_ in range(3):
        if round_:
            machine.kill("postgres")  # nothing is left in the pool
        if visitors:
            wait_until(lambda: ask(machine.address, {}).status == 200)
            time.sleep(2.1)  # it is no longer fresh
        crowd = Crowd(machine.address, visitors=visitors) if head_start else None
        time.sleep(head_start)
        with stopped(machine):  # until everybody was told
            crowd = (crowd or Crowd(machine.address, visitors=visitors)).gone()
        told = {answer.status for answer in crowd.members}
        assert 503 in told, round_
        assert told <= {200, 503}, round_
        assert all(answer.retry_after for answer in crowd.members if answer.status == 503)
        assert {answer.status for answer in crowd.visitors} <= {200}
        assert not visitors or any(answer.is_stale for answer in crowd.visitors)
        print(f"round {round_}: the longest wait was {crowd.longest:.2f} s")
        assert crowd.longest < longest
        serve_a_crowd(machine)  # how soon is measured by bench.floods
        wait_until(lambda: nothing_is_lent(machine))
        assert connections_of_web(machine) <= POOL


def test_r07_a_database_stopped_while_connections_are_opened_is_a_503_and_back_by_itself(site: Machine) -> None:
    stop_the_database_under_a_crowd(site, visitors=True)


def test_r14_a_database_killed_under_a_crowd_is_a_503_and_back_by_itself(site: Machine) -> None:
    longest = longest_here(site)
    for round_ in range(3):
        crowd = Crowd(site.address)
        time.sleep(0.05)
        site.kill("postgres")
        crowd.gone()
        assert {answer.status for answer in crowd.members} <= {200, 503}, round_
        assert crowd.longest < longest
        serve_a_crowd(site)
        wait_until(lambda: nothing_is_lent(site))


def test_r07_without_patches_and_kept_pages_it_is_the_same(site: Machine) -> None:
    if site.runs:
        site.stop()
    site.environment |= {"PATCHES": "0", "PAGE_CACHE": "0"}
    site.start()
    stop_the_database_under_a_crowd(site, visitors=False, head_start=0.03)
