"""Web servers that a test starts, each with one process, and what they hold true."""

import json
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forked
import psutil
from bare import bare_site
from ports import free_port
from waiting import HANG, wait_until

from activistnet.core.live import rooms
from activistnet.core.outside import valkey
from activistnet.start.supervised import MARK
from live.sockets_by_hand import Socket

ROOT = Path(__file__).resolve().parents[2]
# Of these tests alone: whoever has the same hears on one Valkey of every member who is put out anywhere.
ESTABLISHED = "01"
SITE_ID = secrets.token_hex(8)


@dataclass
class Site:
    """A running web server and the file that holds what is true."""

    port: int
    process: forked.Process
    truth: Path
    log: Path

    def set(self, number: int, **payload: Any) -> dict[str, Any]:
        """Make something true of petition `number`, without telling anyone."""
        truth = json.loads(self.truth.read_text())
        truth[str(number)] = {"petition": number, **payload}
        new = self.truth.with_suffix(".new")
        new.write_text(json.dumps(truth))
        new.replace(self.truth)
        return truth[str(number)]

    def browser(self, **handshake: Any) -> Socket:
        return Socket(self.port, **handshake)

    def listen(self) -> None:
        """Have its process hear the others, as it does once somebody has come; or what is said right now is lost."""
        browser = self.browser()
        browser.watch("petition:998")
        browser.close()

    @property
    def worked(self) -> float:
        """For how many seconds its process has had a processor."""
        [worker] = psutil.Process(self.process.pid).children()
        return worker.cpu_times().user + worker.cpu_times().system


@contextmanager
def running(folder: Path, *, port: int | None = None, app: str = "site_app:app", **environ: str) -> Iterator[Site]:
    """A web server of one process, at a free port unless told; `app` may be the site itself, `whole_app:app`."""
    port = port or free_port()
    truth, log = folder / "truth.json", folder / f"{port}.log"
    if not truth.exists():
        truth.write_text("{}")
    settings = {
        **os.environ,
        "SITE_ID": SITE_ID,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "TRUTH": str(truth),
        "TRUSTED_PROXIES": "1",
        "SOCKETS_PER_ADDRESS": "30",
        "SHARED_ADDRESSES": "2001:db8:77::/48",
        "ROOMS_PER_SOCKET": "5",
        "DRAIN_SECONDS": "0",
        "DATABASE_SECONDS": str(HANG),
        "REREAD_SECONDS": "2",
        MARK: str(folder),  # remarks about the tests' own database are for nobody
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/live'}:{ROOT / 'tests/support'}",
        **environ,
    }
    arguments = ["-m", "gunicorn", "-c", "python:activistnet.core.server.gunicorn_conf", app]
    with log.open("wb") as output:
        process = forked.Process(arguments, env=settings, stdout=output, stderr=output)
    try:
        wait_until(lambda: serves(port))
        yield Site(port, process, truth, log)
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nobody is left who would be sent elsewhere
        process.wait(HANG)


def serves(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=HANG) as connection:
            connection.sendall(b"GET /socket.io/ HTTP/1.0\r\n\r\n")
            return connection.recv(12).endswith(b" 400")
    except OSError:
        return False


def untaken(site: Site) -> int:
    """How many connections and bytes have come that the server has not taken yet."""
    return sum(int(queues[9:], 16) for _, _, queues in sockets_of(site))


def is_served(site: Site, client: socket.socket) -> bool:
    """Whether the server has not ended this connection yet."""
    theirs = f":{client.getsockname()[1]:04X}"
    return any(other.endswith(theirs) and state == ESTABLISHED for other, state, _ in sockets_of(site))


def sockets_of(site: Site) -> list[list[str]]:
    """The server's ends: the other end's address, the state, and what waits at it."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [line[2:5] for line in lines if line[1].endswith(f":{site.port:04X}")]


def speaker(redis_url: str) -> Callable[..., None]:
    """What tells all of them: the clock of their site."""
    app = bare_site(site_id=SITE_ID, index_key=os.environ["INDEX_KEY"], redis_url=redis_url)
    valkey.init_app(app)
    return rooms.channel(app).say
