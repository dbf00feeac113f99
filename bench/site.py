"""The whole site as `bin/serve` runs it, started for a measurement in a folder of its own and stopped afterwards."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from flask import Flask

import config
from activistnet.run import application
from activistnet.run.installation import prepare_installation
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers
from activistnet.wiring import create_app

ROOT = Path(__file__).resolve().parent.parent


class Site:
    """A running site: its address, and the application in this process for reading and writing its data."""

    def __init__(self, base: str, app: Flask, var: Path, supervisor: int) -> None:
        self.base = base
        self.app = app
        self.var = var
        self.supervisor = supervisor

    def processes(self) -> dict[str, list[int]]:
        """The process ids by role: web, worker, clock, postgres, valkey."""
        found: dict[str, list[int]] = {}
        for pid, words in _descendants(self.supervisor):
            for role, mark in ROLES.items():
                if mark in words:
                    found.setdefault(role, []).append(pid)
        return found


ROLES = {
    "web": "gunicorn",
    "worker": " worker",
    "clock": " clock",
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
        environ = {**ours, **settings}
        with (Path(folder) / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [str(ROOT / "bin/serve")], env={**os.environ, **environ}, stdout=log, stderr=log, cwd=ROOT
            )
        try:
            _wait(base, process, Path(folder) / "serve.log")
            yield Site(base, _application(var, port, environ), var, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _application(var: Path, port: int, environ: dict[str, str]) -> Flask:
    os.environ.update(environ)
    installation = prepare_installation(var)
    secrets = load_secrets(installation.var)
    servers = Servers(installation, secrets)
    settings = application.environment(
        installation,
        secrets,
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        address=("127.0.0.1", port),
    )
    return create_app(config.settings(settings))


def _wait(base: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{base}/topics", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text())


def _descendants(pid: int) -> Iterator[tuple[int, str]]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in map(int, children):
        yield child, Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        yield from _descendants(child)


def count_json(site: Site, petition_id: int) -> int:
    """The count everyone is shown."""
    with urlopen(f"{site.base}/petitions/{petition_id}/count.json", timeout=5) as answer:
        return int(json.load(answer)["count"])
