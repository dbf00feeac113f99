"""bin/flask and bin/celery: a command with the settings of bin/serve, whether that runs or not."""

import os
import subprocess
from dataclasses import replace

import psycopg

from activistnet.run import application, lock
from activistnet.run.installation import Installation, prepare_installation, var_folder
from activistnet.run.progress import CannotStart
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers
from activistnet.start import addresses, keys
from config import Settings


def run(command: list[str], *, as_owner: bool = False, needs_keys: bool = True) -> int:
    """Runs the command where the caller stands. Servers that are down are started for as long as it takes.

    `as_owner` connects as the owner of the database instead of as the site; `needs_keys` refuses other keys than the
    database's.
    """
    application.check_settings()
    installation = prepare_installation(var_folder())
    secrets = load_secrets(installation)
    settings = application.settings(secrets)
    servers = Servers(installation, secrets)
    address = settings.host, settings.port
    environment = application.environment(
        installation, secrets, database_url=servers.database_url, redis_url=servers.redis_url, address=address
    )
    environment["BASE_URL"] = os.environ.get("BASE_URL") or _base_url(installation) or environment["BASE_URL"]
    compared = replace(settings, database_url=servers.database_url) if needs_keys else None
    if as_owner:
        environment = application.as_owner(environment, servers.owner_url)
    try:
        with lock.only_one(installation.var), servers.started():
            return _run(command, environment, compared)
    except lock.Taken:
        return _run(command, environment, compared)


def _run(command: list[str], environment: dict[str, str], compared: Settings | None) -> int:
    if compared is not None:
        try:
            keys.compare(compared)
        except keys.OtherKeys as other:
            raise CannotStart(str(other)) from other
        except psycopg.Error:
            pass  # the command says so itself, if it needs the database at all
    return subprocess.run(command, env=environment, check=False).returncode


def _base_url(installation: Installation) -> str:
    """The address of the last start, so that links in mails lead to the port it found free."""
    remembered = installation.var / "base-url"
    try:
        return addresses.site(remembered.read_text(errors="replace").strip())
    except (OSError, ValueError):  # none, or half of one
        return ""
