"""A bin/serve of its own for a test, in a folder whose name has a space, and what a person would do to it."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from ports import steady_port
from waiting import HANG, wait_until

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = {
    "web": "gunicorn",
    "worker": "celery",
    "clock": "flask clock",
    "postgres": "postgres",
    "valkey": "valkey-server",
}
OURS = ("PATH", "HOME", "LANG", "TMPDIR")


class Machine:
    """bin/serve over one VAR_DIR."""

    def __init__(self, var: Path, *arguments: str, checkout: Path = CHECKOUT, **settings: str) -> None:
        self.var = var
        self.checkout = checkout
        self.arguments = arguments
        self.environment = {name: os.environ[name] for name in OURS if name in os.environ}
        self.environment |= {"VAR_DIR": str(var), "PORT": str(steady_port()), "DEMO": "0", **settings}
        self.output = var.parent / f"{var.name}.out"
        self._serve: subprocess.Popen[bytes] | None = None

    @property
    def serve(self) -> subprocess.Popen[bytes]:
        """The process of bin/serve, once it was started."""
        assert self._serve is not None
        return self._serve

    @property
    def runs(self) -> bool:
        return self._serve is not None and self._serve.poll() is None

    def begin(self) -> None:
        with self.output.open("wb") as output:
            self._serve = subprocess.Popen(
                [self.checkout / "bin/serve", *self.arguments],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> float:
        """Starts, waits until it says that it is ready, and returns the seconds that took."""
        began = time.monotonic()
        self.begin()
        wait_until(lambda: "Ready" in self.said or self.serve.poll() is not None)
        assert self.serve.poll() is None, self.said
        return time.monotonic() - began

    def stop(self) -> int:
        self.serve.send_signal(signal.SIGINT)
        return self.serve.wait(HANG)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, cwd=self.checkout, capture_output=True, text=True, check=False
        )

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def address(self) -> str:
        ready = re.search(r"Ready after .*?: (\S+)", self.said)
        assert ready, self.said
        return urlsplit(ready[1]).netloc

    @property
    def sockets(self) -> Path:
        return self.var / "run"

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(self.address, timeout=HANG)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def child(self, name: str) -> psutil.Process | None:
        """The process of that name directly under bin/serve, when it runs."""
        for process in psutil.Process(self.serve.pid).children():
            with suppress(psutil.NoSuchProcess):
                if is_alive(process) and PROGRAMS[name] in " ".join(process.cmdline()[:5]):
                    return process
        return None

    def kill(self, name: str) -> float:
        """kill -9, and the seconds until another one runs, nothing of the old one is left, and a page is served."""
        wait_until(lambda: self.child(name) is not None)
        before = self.child(name)
        assert before is not None
        family = [before, *before.children(recursive=True)]
        before.kill()

        def is_back() -> bool:
            return self.child(name) is not None and not any(map(is_alive, family)) and self.answers()

        return wait_until(is_back)

    def processes(self) -> list[psutil.Process]:
        """bin/serve with everything under it."""
        serve = psutil.Process(self.serve.pid)
        return [serve, *serve.children(recursive=True)]


@contextmanager
def new_machine(**settings: str) -> Iterator[Machine]:
    """A machine that is not started yet; what is left of it at the end is ended and removed."""
    folder = Path(tempfile.mkdtemp(prefix="activist net "))
    # As root the servers' account has to pass through.
    folder.chmod(0o711)
    machine = Machine(folder / "var", checkout=CHECKOUT, **settings)
    try:
        yield machine
    finally:
        if machine.runs:
            machine.stop()
        shutil.rmtree(folder)


def is_alive(process: psutil.Process) -> bool:
    """False for one that has ended, whether or not its parent has been told."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
