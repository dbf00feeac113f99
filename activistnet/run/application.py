"""The application's own processes: web, worker and clock, with the environment they all get."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from activistnet.run.installation import CHECKOUT, Installation
from activistnet.run.progress import CannotStart
from activistnet.run.secrets import SHARED
from activistnet.run.service import Service
from activistnet.start.addresses import EVERYWHERE
from activistnet.start.supervised import MARK
from config import BadSetting, Settings, from_files

LOG_FILE = "LOG_FILE"  # which the writer of the log lets go of when it is put aside
CELERY = ("-A", "activistnet.celery", "--quiet")
# In this order: what people wait for comes first. One worker has nobody to talk to.
WORKER = (*CELERY, "worker", "-Q", "now,bulk,repairs", "--without-gossip", "--without-mingle", "--without-heartbeat")
# Commands that change the schema, fill it with checks off and then tidy it up, or take and bring all of it.
OWNERS = {"db", "demo", "backup"}
# Commands that touch nothing sealed, are there for when keys are others, or look at the keys themselves.
KEYLESS = {"db", "keys", "backup"}
# Commands that may be the first there is: whoever restores on a new machine has no site yet.
MAKERS = [["backup", "restore"]]
# While they are not there yet.
EMBEDDED = {"DATABASE_URL": "postgresql+psycopg://", "REDIS_URL": "unix:///socket"}
UNMADE = dict.fromkeys(SHARED, "a key that is made once all else is known to be right")


def take_in_files() -> None:
    """Put what stands in files under the plain names of the settings, where all else looks. Raises CannotStart."""
    try:
        whole = from_files(os.environ)
    except BadSetting as wrong:
        raise CannotStart(str(wrong)) from wrong
    for variable in os.environ.keys() - whole.keys():
        del os.environ[variable]
    os.environ.update(whole)


def check_settings() -> None:
    """Refuse what the caller's environment says, before anything is made or started. Raises CannotStart."""
    settings(UNMADE)


def settings(secrets: dict[str, str]) -> Settings:
    """What the caller's environment says, with the keys of this installation. Raises CannotStart."""
    callers = {name: value for name, value in os.environ.items() if value}
    try:
        return Settings.from_environment(EMBEDDED | secrets | callers)
    except BadSetting as wrong:
        raise CannotStart(str(wrong)) from wrong


def environment(
    installation: Installation, secrets: dict[str, str], *, database_url: str, redis_url: str, address: tuple[str, int]
) -> dict[str, str]:
    """What the caller's environment holds, completed with all that config.py reads."""
    host, port = address
    ours = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(installation.var),
        "HOST": host,
        "PORT": str(port),
        "BASE_URL": os.environ.get("BASE_URL") or f"http://{_name(host)}:{port}",
        "FLASK_APP": str(CHECKOUT / "wsgi.py"),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
    }
    if not os.environ.get("DATABASE_URL"):
        ours["DATABASE_DIR"] = str(installation.state)
    keys = {name: value for name, value in secrets.items() if not name.endswith("_PASSWORD")}
    callers = {name: value for name, value in os.environ.items() if name != "MIGRATION_DATABASE_URL"}
    return {**callers, **keys, **ours}


def is_owners(arguments: list[str]) -> bool:
    """Whether a Flask command connects as the owner of the database."""
    return bool(OWNERS.intersection(arguments[:1]))


def needs_keys(arguments: list[str]) -> bool:
    """Whether a Flask command may not run with other keys than the database's."""
    return not KEYLESS.intersection(arguments[:1])


def makes_site(arguments: list[str]) -> bool:
    """Whether a Flask command may run where there is no site yet."""
    return arguments[:2] in MAKERS


def as_owner(environment: dict[str, str], owner_url: str) -> dict[str, str]:
    """The same environment, for a command that connects as the owner of the database."""
    return environment | {"DATABASE_URL": owner_url, "MIGRATION_DATABASE_URL": owner_url}


def _name(host: str) -> str:
    """What people type to reach this machine at the address it listens on."""
    if host in EVERYWHERE:
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def services(installation: Installation, environment: dict[str, str], listener: socket.socket) -> list[Service]:
    """Web, worker and clock, in the order in which they start and stop."""
    web = _web(installation, environment, listener, "wsgi:app", stop_signal=signal.SIGTERM)
    return [web, *_others(web)]


def services_under_development(
    installation: Installation, environment: dict[str, str], listener: socket.socket
) -> list[Service]:
    """The same, with pages and files as they are now.

    Web and worker wait for nobody when they end: pages are asked for again, and jobs are done again.
    """
    one = environment | {"WEB_WORKERS": "1", "DRAIN_SECONDS": "0"}
    web = _web(installation, one, listener, "activistnet.development:app", stop_signal=signal.SIGQUIT)
    worker, clock = _others(web)
    return [web, replace(worker, stop_signal=signal.SIGKILL), clock]


def _web(
    installation: Installation,
    environment: dict[str, str],
    listener: socket.socket,
    module: str,
    *,
    stop_signal: signal.Signals,
) -> Service:
    descriptor = listener.fileno()
    gunicorn = [
        "gunicorn",
        "-c",
        str(CHECKOUT / "activistnet/core/server/gunicorn_conf.py"),
        "--bind",
        f"fd://{descriptor}",
    ]
    return Service(
        name="web",
        command=[sys.executable, "-m", *gunicorn, module],
        environment=environment
        | {MARK: str(installation.var), "PGAPPNAME": "web", LOG_FILE: str(installation.log / "web.log")},
        # Web, worker and clock keep the caller's account: they read the secrets and write VAR_DIR.
        account=replace(installation.account, is_caller=True),
        folder=CHECKOUT,
        stop_signal=stop_signal,
        patience=12,
        is_ready=lambda _pid: answers(listener),
        last_work="it answers what it was asked, and open pages look for another",
        descriptors=(descriptor,),
    )


def _others(web: Service) -> list[Service]:
    return [
        _beside(web, "worker", ["celery", *WORKER], patience=12, last_work="it ends the jobs it is at"),
        _beside(web, "clock", ["flask", "clock"], patience=5, last_work="it ends its step"),
    ]


def _beside(web: Service, name: str, module: list[str], *, patience: float, last_work: str) -> Service:
    command = [sys.executable, "-m", *module]
    log = Path(web.environment[LOG_FILE]).with_name(f"{name}.log")
    environment = web.environment | {"PGAPPNAME": name, LOG_FILE: str(log)}
    own = replace(web, name=name, command=command, environment=environment, patience=patience, last_work=last_work)
    return replace(own, stop_signal=signal.SIGTERM, is_ready=lambda _pid: True, descriptors=())


def answers(listener: socket.socket) -> bool:
    """True when a page is served, whatever it says."""
    host, port = listener.getsockname()[:2]
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def checks(*arguments: str) -> list[str]:
    """The command line of `flask check`, which needs no Flask."""
    return [sys.executable, "-m", "activistnet.start.checks", *arguments]


def begin_checks(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Have said at the terminal what a site that has started should be told; nobody waits for that."""
    return subprocess.Popen(checks("--remarks"), cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL)


def flask(*arguments: str) -> list[str]:
    """The command line of a Flask command."""
    return [sys.executable, "-m", "flask", *arguments]


def celery(*arguments: str) -> list[str]:
    """The command line of a command of Celery's."""
    return [sys.executable, "-m", "celery", *CELERY[:2], *arguments]
