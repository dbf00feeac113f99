"""bin/serve reload: the code on disk takes over from what runs, and nobody is refused meanwhile."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import databases
import pytest
from live.sockets_by_hand import Socket
from machine import CHECKOUT, Machine, is_alive
from waiting import HANG, wait_until

from run.test_development import ANOTHER_PAGE, NOT_COPIED, changed, page

OURS = ("web", "worker", "clock")
BEGIN = ["bash", "-c", 'LISTEN_FDS={} LISTEN_PID=$$ exec "$0" 3<&{}']  # as systemd begins a service with a socket


class Activated(Machine):
    """A machine whose socket is opened before it, by somebody else."""

    listener: socket.socket
    number = 1

    def begin(self) -> None:
        descriptor = self.listener.fileno()
        shell, option, text = BEGIN
        with self.output.open("wb") as output:
            self._serve = subprocess.Popen(
                [shell, option, text.format(self.number, descriptor), self.checkout / "bin/serve"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[descriptor],
            )


@pytest.fixture(scope="module")
def site(template: str) -> Iterator[Activated]:
    """A copy of the checkout that runs over a socket it was given. A visitor came before it was there."""
    with databases.cloned(template) as name, tempfile.TemporaryDirectory(prefix="activist net ") as folder:
        Path(folder).chmod(0o711)
        checkout = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, checkout, ignore=NOT_COPIED, symlinks=True)
        (checkout / ".venv").symlink_to((CHECKOUT / ".venv").resolve())
        servers = {
            "DATABASE_URL": databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False),
            "REDIS_URL": os.environ["REDIS_URL"],
        }
        with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
            port = str(listener.getsockname()[1])
            machine = Activated(Path(folder) / "var", checkout=checkout, BASE_URL=f"http://127.0.0.1:{port}", **servers)
            machine.environment["DRAIN_SECONDS"] = "1"
            machine.listener = listener
            waiting = http.client.HTTPConnection("127.0.0.1", int(port), timeout=HANG)
            waiting.request("GET", "/healthz")
            machine.start()
            assert waiting.getresponse().status == 200
            waiting.close()
            wait_until(lambda: is_at_work(machine))
            yield machine
            machine.stop()


def test_a_socket_of_systemds_is_taken_and_whoever_came_before_is_served(site: Activated) -> None:
    assert site.address == f"127.0.0.1:{site.listener.getsockname()[1]}"
    with socket.socket() as nobody:
        assert nobody.connect_ex(("127.0.0.1", int(site.environment["PORT"]))) != 0


def test_what_is_no_socket_that_listens_is_refused(site: Activated) -> None:
    with socket.socket() as silent:
        for number, other in ((2, site.listener), (1, silent)):
            wrong = Activated(site.var.parent / "other", checkout=site.checkout)
            wrong.listener, wrong.number = other, number
            wrong.begin()
            assert wrong.serve.wait(HANG) == 1
            assert wrong.said.startswith("LISTEN_FDS should be one TCP socket that listens: ")


def test_a_version_that_does_not_come_up_leaves_the_one_before_it_serving(site: Activated) -> None:
    before = processes(site)
    with changed(site, "config.py", lambda text: text + "\nthis is no Python"):
        asked = site.run("bin/serve", "reload")
    assert asked.returncode == 1
    assert "SyntaxError: invalid syntax" in asked.stdout
    assert "Not reloaded: the processes from before go on." in asked.stdout
    with changed(site, "templates/base.html", lambda text: text.replace("</body>", "{{ 1 / 0 }}</body>")):
        first = subprocess.Popen(
            [site.checkout / "bin/serve", "reload"], env=site.environment, stdout=subprocess.PIPE, text=True
        )
        wait_until(lambda: site.said.count("Reloading") == 2)
        second = site.run("bin/serve", "reload")
        assert (second.returncode, second.stdout) == (1, "A reload is going on. Ask again when it is done.\n")
        said, _ = first.communicate(timeout=HANG)
    assert first.returncode == 1
    assert "web ended while starting. / answers 500: " in said
    assert processes(site) == before
    assert site.answers()


def test_a_hang_up_reloads_the_code_on_disk_and_refuses_nobody(site: Activated) -> None:
    before, already = processes(site), site.said.count("Reloaded.")
    pages = [Socket(site.listener.getsockname()[1]) for _ in range(10)]
    with changed(site, "activistnet/wiring.py", lambda text: text + ANOTHER_PAGE), visitors(site) as answers:
        site.serve.send_signal(signal.SIGHUP)
        wait_until(lambda: False not in [open_page.has_heard() for open_page in pages])  # each is asked, and so answers
        for open_page in pages:
            assert open_page.hear() == ("drain", {"within": 1.0})
            Socket(site.listener.getsockname()[1])  # moves, and is let in at once
        wait_until(lambda: site.said.count("Reloaded.") > already)
    assert set(answers) == {200}
    assert answers[200] > 10
    assert page(site, "/another-page") == "another page"
    assert not {pid for pid in processes(site).values() if pid in before.values()}
    assert "has changed too" not in site.said


def test_none_that_runs_is_said(tmp_path: Path) -> None:
    asked = Machine(tmp_path / "var").run("bin/serve", "reload")
    assert asked.returncode == 1
    assert asked.stderr == f"ActivistNet does not run over {tmp_path / 'var'}. Start it with bin/serve.\n"
    assert not (tmp_path / "var").exists()


def is_at_work(machine: Machine) -> bool:
    """Whether worker and clock have read all of their code."""
    worker, clock = machine.child("worker"), machine.var / "log/clock.log"
    return bool(worker and worker.children()) and "clock leads" in clock.read_text()


def processes(machine: Machine) -> dict[str, int]:
    found = {name: machine.child(name) for name in OURS}
    return {name: process.pid for name, process in found.items() if process is not None and is_alive(process)}


@contextmanager
def visitors(machine: Machine) -> Iterator[Counter[object]]:
    """Two that ask again and again, each time over a new connection: what they were answered."""
    answers: Counter[object] = Counter()
    is_over = threading.Event()

    def visit() -> None:
        while not is_over.wait(0.01):
            connection = http.client.HTTPConnection(machine.address, timeout=HANG)
            try:
                connection.request("GET", "/topics")
                answers[connection.getresponse().status] += 1
            except OSError as error:
                answers[type(error)] += 1
            finally:
                connection.close()

    threads = [threading.Thread(target=visit) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
