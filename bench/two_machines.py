"""Two machines behind nginx, as deploy/ has it: one is killed under load, comes back, and each is reloaded in its turn.

    python -m bench.two_machines [--sockets 500] [--port 8795]

Both are bin/serve on this machine, the second over the database and the Valkey of the first. nginx has the files of
deploy/ without TLS; the only other difference is that it believes who says where a visitor comes from, as all come from
here.
"""

import argparse
import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.endurance import settle
from bench.people import make_petition
from bench.reload import QUIET, VISITORS, Crowd, crowd, reload
from bench.servers import answers, wait_for
from bench.site import ROOT, Site, running
from bench.traffic import PACE, SIGNERS, Traffic

SECONDS = 200  # of traffic at most
LONGEST = 40.0  # seconds to wait until all sockets are back
KEYS = ("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY")
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log emerg;
worker_rlimit_nofile 60000;
events {{ worker_connections 20000; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def configuration(folder: Path, port: int, machines: list[int]) -> str:
    """deploy/nginx.conf up to its servers, and the one of deploy/nginx/https.conf, for this folder and these ports."""
    text = (ROOT / "deploy/nginx.conf").read_text().partition("\nserver {")[0]
    text += (ROOT / "deploy/nginx/https.conf").read_text()
    text = re.sub(r"^ *(ssl_|listen \[).*\n", "", text, flags=re.MULTILINE)
    for before, after in {
        "listen 443 ssl http2": f"listen 127.0.0.1:{port}",
        "example.org": "127.0.0.1",
        "/var/log/nginx": str(folder),
        "/etc/nginx/activistnet": str(ROOT / "deploy/nginx"),
        "Host $host": "Host $http_host",
        "X-Forwarded-For $remote_addr": "X-Forwarded-For $http_x_forwarded_for",
        "limit_conn activistnet_households 500": "limit_conn activistnet_households 20000",
    }.items():
        text = text.replace(before, after)
    line = re.search(r"^ *server 127.0.0.1:8000(.*)\n", text, re.MULTILINE)
    assert line
    text = text.replace(line[0], "".join(f"    server 127.0.0.1:{each}{line[1]}\n" for each in machines))
    return MAIN.format(folder=folder, site=text)


@contextmanager
def nginx(port: int, machines: list[int]) -> Iterator[None]:
    with TemporaryDirectory(prefix="activistnet-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        file = folder / "nginx.conf"
        file.write_text(configuration(folder, port, machines))
        process = subprocess.Popen(["nginx", "-p", name, "-c", str(file)])
        try:
            wait_for(lambda: answers(port), "nginx")
            yield
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def second(first: Site, port: int) -> Iterator[Site]:
    """bin/serve as on another machine: the same keys, the database and the Valkey of the first."""
    secrets = dict(line.split("=", 1) for line in (first.var / "secrets.env").read_text().splitlines() if "=" in line)
    settings = first.app.settings
    environ = {
        **first.environ,
        **{name: secrets[name] for name in KEYS},
        "PORT": str(port),
        "VAR_DIR": str(first.var.parent / "second/var"),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
    }
    (first.var.parent / "second").mkdir()
    site = Site(f"http://127.0.0.1:{port}", first.var.parent / "second/var", environ)
    try:
        wait_for(lambda: answers(port), "the second machine", 120)
        yield site
    finally:
        site.process.send_signal(signal.SIGINT)
        site.process.wait(60)


def kill(site: Site) -> None:
    """As when the power fails: all of its processes at once."""
    leader = psutil.Process(site.process.pid)
    everybody = [leader, *leader.children(recursive=True)]
    for process in everybody:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    site.process.wait()


def measure(what: str, act: Callable[[], object], traffic: Traffic, sockets: Crowd) -> None:
    """How every request around an act ended, over how many seconds some failed, and when the sockets were back."""
    time.sleep(QUIET)
    sockets.forget()
    at = time.perf_counter()
    act()
    took = time.perf_counter() - at
    time.sleep(QUIET)
    while (found := sockets.found())["away"] and time.perf_counter() - at < LONGEST:
        time.sleep(0.2)
    entries = [entry for entry in traffic.journal.since(at) if entry[1] >= at - 1]
    failed = [entry for entry in entries if isinstance(entry[3], str) or entry[3] >= 400]
    row = {
        "act": what,
        "seconds": round(took, 1),
        "requests": len(entries),
        "failed": sorted(f"{name} {outcome}" for name, _sent, _end, outcome in failed),
        "failing for": round(max((entry[2] for entry in failed), default=at) - at, 1),
        "slowest ms": round(max(end - sent for _name, sent, end, _outcome in entries) * 1000),
        "sockets": found,
    }
    print(json.dumps(row), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--port", type=int, default=8795)
    given = parser.parse_args()
    ports = [given.port + 1, given.port + 2]
    with TemporaryDirectory(prefix="activistnet-mails-") as mails:
        base = f"http://127.0.0.1:{given.port}"
        with (
            running(ports[0], BASE_URL=base, MAIL_URL=f"file:{mails}") as first,
            second(first, ports[1]) as other,
            nginx(given.port, ports),
        ):
            first.base = base
            petition_id = make_petition(first.app)
            traffic = Traffic(first, petition_id, people=int(SECONDS * SIGNERS / PACE), visitors=VISITORS)
            traffic.mails.folder = Path(mails)
            with crowd(given.port, petition_id, given.sockets) as sockets, traffic.flowing():
                measure("nothing", lambda: time.sleep(1), traffic, sockets)
                measure("one killed", lambda: kill(other), traffic, sockets)
                other.start()
                wait_for(lambda: answers(ports[1]), "the second machine", 120)
                measure("first reloaded", lambda: reload(first), traffic, sockets)
                measure("second reloaded", lambda: reload(other), traffic, sockets)
                settle(first, traffic)


if __name__ == "__main__":
    main()
