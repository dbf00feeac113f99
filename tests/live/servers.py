"""Web servers that a test starts, each with one process, and what they hold true."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bare import bare_site
from ports import free_port
from waiting import wait_until

from activistnet.core.live import rooms
from activistnet.core.outside import valkey
from activistnet.start.supervised import MARK
from live.sockets_by_hand import Socket

ROOT = Path(__file__).resolve().parents[2]
# Of these tests alone: whoever has the same hears on one Valkey of every member who is put out anywhere.
SITE_ID = secrets.token_hex(8)


@dataclass
class Site:
    """A running web server and the file that holds what is true."""

    port: int
    process: "subprocess.Popen[bytes]"
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


@contextmanager
def running(folder: Path, *, port: int | None = None, app: str = "site_app:app", **environ: str) -> Iterator[Site]:
    """A web server of one process, at a free port unless told; `app` may be the site itself, `wsgi:app`."""
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
        MARK: str(folder),  # remarks about the tests' own database are for nobody
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/live'}:{ROOT / 'tests/support'}",
        **environ,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:activistnet.core.server.gunicorn_conf", app]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=output)
    try:
        wait_until(lambda: serves(port), 60)
        yield Site(port, process, truth, log)
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nobody is left who would be sent elsewhere
        process.wait(30)


def serves(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /socket.io/ HTTP/1.0\r\n\r\n")
            return connection.recv(12).endswith(b" 400")
    except OSError:
        return False


def speaker(redis_url: str) -> Callable[..., None]:
    """What tells all of them: the clock of their site."""
    app = bare_site(site_id=SITE_ID, index_key=os.environ["INDEX_KEY"], redis_url=redis_url)
    valkey.init_app(app)
    return rooms.channel(app).say
