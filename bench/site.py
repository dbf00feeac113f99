"""The whole site as `bin/serve` runs it, started for a measurement in a folder of its own and stopped afterwards."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from activistnet.core.application import Site as Application
from activistnet.run import application
from activistnet.run.installation import prepare_installation
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers
from activistnet.wiring import create_app
from config import Settings

ROOT = Path(__file__).resolve().parent.parent


class Site:
    """A running site: its address, and the application in this process for reading and writing its data."""

    def __init__(self, base: str, var: Path, environ: dict[str, str]) -> None:
        self.base = base
        self.var = var
        self.environ = environ
        self.log = var.parent / "serve.log"
        self.start()

    @cached_property
    def app(self) -> Application:
        return _application(self.var, int(self.environ["PORT"]), self.environ)

    def start(self) -> None:
        """`bin/serve`; a second time over what an earlier one has left."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "bin/serve")], env={**os.environ, **self.environ}, stdout=log, stderr=log, cwd=ROOT
            )

    def processes(self) -> dict[str, list[int]]:
        """The process ids by role: web, worker, clock, postgres, valkey; the first of each leads the others."""
        found: dict[str, list[int]] = {}
        for pid, words in _descendants(self.process.pid):
            for role, mark in ROLES.items():
                if mark in words:
                    found.setdefault(role, []).append(pid)
        return found


ROLES = {
    "web": "gunicorn",
    "worker": "celery",
    "clock": "flask clock",
    "postgres": "bin/postgres",
    "valkey": "valkey-server",
}


@contextmanager
def running(port: int, **settings: str) -> Iterator[Site]:
    """Start `bin/serve` on a port of this machine with an empty database and these settings."""
    with TemporaryDirectory(prefix="activistnet-bench-") as folder:
        # Whoever the embedded servers run as has to reach their part of the folder.
        Path(folder).chmod(0o711)
        var = Path(folder) / "var"
        base = f"http://127.0.0.1:{port}"
        ours = {"PORT": str(port), "BASE_URL": base, "VAR_DIR": str(var), "DEMO": "0", "TRUSTED_PROXIES": "1"}
        site = Site(base, var, {**ours, **settings})
        try:
            _wait(site)
            yield site
        finally:
            site.process.send_signal(signal.SIGINT)
            site.process.wait(180)


def _application(var: Path, port: int, environ: dict[str, str]) -> Application:
    before = dict(os.environ)
    os.environ.update(environ)
    try:
        installation = prepare_installation(var)
        secrets = load_secrets(installation)
        servers = Servers(installation, secrets)
        environment = application.environment(
            installation,
            secrets,
            database_url=servers.owner_url,
            redis_url=servers.redis_url,
            address=("127.0.0.1", port),
        )
    finally:
        # Whoever measures, or tests, goes on with the environment it had.
        os.environ.clear()
        os.environ.update(before)
    return create_app(Settings.from_environment(environment))


def _wait(site: Site, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and site.process.poll() is None:
        try:
            with urlopen(f"{site.base}/topics", timeout=60) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(site.log.read_text())


def _descendants(pid: int) -> Iterator[tuple[int, str]]:
    """All processes under this one; those that end meanwhile are left out."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        yield child, words
        yield from _descendants(child)


def count_json(site: Site, petition_id: int) -> int:
    """The count everyone is shown."""
    with urlopen(f"{site.base}/petitions/{petition_id}/count.json", timeout=5) as answer:
        return int(json.load(answer)["count"])
