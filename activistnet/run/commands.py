"""bin/flask and bin/celery: a command with the settings of bin/serve, whether that runs or not."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psycopg

from activistnet.run import application, lock
from activistnet.run.installation import Installation, prepare_installation, var_folder
from activistnet.run.progress import CannotStart
from activistnet.run.secrets import FILE, load_secrets
from activistnet.run.servers import Servers
from activistnet.start import addresses, keys
from activistnet.start.checks import report
from config import Settings

PATIENCE = 120  # seconds for a start, or for another command, over the same folder


class Prepared(NamedTuple):
    """What a command needs."""

    servers: Servers
    environment: dict[str, str]
    settings: Settings


def is_check(name: str, arguments: list[str]) -> bool:
    """Whether it is the command that looks whether all is as it should be."""
    return name == "flask" and arguments[:1] == ["check"]


def flask(arguments: list[str]) -> int:
    """A Flask command. The one that looks whether all is as it should be says also what keeps others from beginning."""
    if is_check("flask", arguments):
        return _check(arguments[1:])
    as_owner = application.is_owners(arguments)
    refuse = keys.compare if application.needs_keys(arguments) else keys.expect_version
    makes_site = application.makes_site(arguments)
    return run(application.flask(*arguments), as_owner=as_owner, makes_site=makes_site, refuse=refuse)


def _check(arguments: list[str]) -> int:
    """Whatever keeps it from looking is a finding too: a program that asks gets what it can read."""
    try:
        return run(application.checks(*arguments), refuse=None)
    except CannotStart as reason:
        return report.refuse(arguments, str(reason))


def run(
    command: list[str],
    *,
    as_owner: bool = False,
    makes_site: bool = False,
    refuse: Callable[[Settings], object] | None = keys.compare,
) -> int:
    """Runs the command where the caller stands. Servers that are down are started for as long as it takes.

    `as_owner` connects as the owner of the database instead of as the site; `refuse` raises CannotUse for a database
    that the command may not touch; `makes_site` is content without a site, and leaves one that bin/serve goes on with.
    """
    application.check_settings()
    var = var_folder()
    if not makes_site:
        _refuse_none(var)
    installation = prepare_installation(var)
    try:
        # Before secrets are read: a first start may be making them, and two would make different ones.
        with lock.only_one(var, lock.COMMAND, waits_for=(lock.COMMAND, lock.START), seconds=PATIENCE):
            if not makes_site:
                _refuse_unfinished(installation)
            prepared = _prepare(installation)
            with prepared.servers.started():
                return _run(command, prepared, as_owner=as_owner, refuse=refuse)
    except lock.Taken as holder:
        if holder.what in lock.WAITING:
            raise CannotStart(f"Process {holder} over {var} does not come to its end. Try again later.") from None
    return _run(command, _prepare(installation), as_owner=as_owner, refuse=refuse)


def _refuse_none(var: Path) -> None:
    """Only bin/serve makes a site: a mistyped VAR_DIR must not become a second one. Raises CannotStart."""
    given = all(os.environ.get(name) for name in (*application.EMBEDDED, *application.UNMADE))
    if not given and not (var / FILE).exists():
        raise CannotStart(f"There is no site in {var}. Set VAR_DIR to where yours is; bin/serve makes a new one.")


def _refuse_unfinished(installation: Installation) -> None:
    if not os.environ.get("DATABASE_URL") and not installation.has_database:
        raise CannotStart(f"The site in {installation.var} was never set up to its end: bin/serve goes on with that.")


def _prepare(installation: Installation) -> Prepared:
    secrets = load_secrets(installation)
    settings = application.settings(secrets)
    servers = Servers(installation, secrets)
    environment = application.environment(
        installation,
        secrets,
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        address=(settings.host, settings.port),
    )
    environment["BASE_URL"] = os.environ.get("BASE_URL") or _base_url(installation) or environment["BASE_URL"]
    return Prepared(servers, environment, replace(settings, database_url=servers.database_url))


def _run(command: list[str], prepared: Prepared, *, as_owner: bool, refuse: Callable[[Settings], object] | None) -> int:
    try:
        if refuse is not None:
            refuse(prepared.settings)
    except keys.CannotUse as reason:
        raise CannotStart(str(reason)) from reason
    except psycopg.Error:
        pass  # the command says so itself, if it needs the database at all
    environment = prepared.environment
    if refuse is None:
        environment = _as_given(environment) | {"MIGRATION_DATABASE_URL": prepared.servers.owner_url}
    if as_owner:
        environment = application.as_owner(environment, prepared.servers.owner_url)
    return subprocess.run(command, env=environment, check=False).returncode


def _as_given(environment: dict[str, str]) -> dict[str, str]:
    """Without a port that nobody asked for."""
    return {name: value for name, value in environment.items() if name != "PORT" or os.environ.get("PORT")}


def _base_url(installation: Installation) -> str:
    """The address of the last start, so that links in mails lead to the port it found free."""
    remembered = installation.var / "base-url"
    try:
        return addresses.site(remembered.read_text(errors="replace").strip())
    except (OSError, ValueError):  # none, or half of one
        return ""
