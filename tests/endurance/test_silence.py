"""PostgreSQL is stopped, or killed, while a crowd asks a real site: everybody is told soon, and it comes back."""

import http.client
import signal
import threading
import time

import pytest
from machine import Machine, new_machine, wait_until

pytestmark = pytest.mark.xdist_group("machine")


def ask(address: str, path: str = "/login") -> tuple[int, float, str | None]:
    began = time.monotonic()
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", path, headers={"Cookie": "__Host-s=" + "x" * 43})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.monotonic() - began, answer.headers["Retry-After"]


def crowd(address: str, size: int = 100) -> list[tuple[int, float, str | None]]:
    answers: list[tuple[int, float, str | None]] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(address, "/topics"))) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == size
    return answers


def is_back(machine: Machine) -> bool:
    return all(status == 200 for status, _, _ in crowd(machine.address, 25))


@pytest.mark.parametrize("patches", ["1", "0"])
def test_r07_a_stopped_database_is_a_503_for_a_crowd_and_back_by_itself(patches: str) -> None:
    with new_machine(PATCHES=patches, PAGE_CACHE="0", LIMITS="1000") as machine:
        machine.start()
        for round_ in range(3):
            postgres = machine.child("postgres")
            assert postgres is not None
            family = [postgres, *postgres.children(recursive=True)]
            for process in family:
                process.send_signal(signal.SIGSTOP)
            resume = threading.Timer(3, lambda them=family: [process.send_signal(signal.SIGCONT) for process in them])
            resume.start()
            answers = crowd(machine.address)
            resume.join()
            assert {status for status, _, _ in answers} == {503}, round_
            assert all(retry for _, _, retry in answers)
            assert max(seconds for _, seconds, _ in answers) < 3
            assert wait_until(lambda: is_back(machine), 5) < 5
        machine.kill("postgres", seconds=15)
        wait_until(lambda: is_back(machine), 5)
