"""The database made ready for this code: its keys compared, its schema brought up to date, a demo in an empty one."""

import subprocess
from dataclasses import replace

from activistnet.run import application, migrations
from activistnet.run.installation import CHECKOUT
from activistnet.run.progress import CannotStart, say
from activistnet.run.servers import Servers
from activistnet.start import keys
from activistnet.start.addresses import is_loopback
from config import Settings


def fill(servers: Servers, environment: dict[str, str], settings: Settings) -> None:
    """Leaves a database that this code can serve pages from. Raises CannotStart."""
    settings = replace(settings, database_url=servers.database_url)
    at = bring_up_to_date(servers, environment, settings)
    if not at and settings.demo:
        _load_demo(servers, environment)


def bring_up_to_date(servers: Servers, environment: dict[str, str], settings: Settings) -> set[str]:
    """Compares keys and migrates; returns what the database was at before. Raises CannotStart."""
    at = migrations.applied(settings.database_url)
    _compare_keys(settings)
    if migrations.are_missing(at, CHECKOUT / "migrations"):
        say("Migrating the database ...")
        if _flask(servers, environment, "db", "upgrade").returncode:
            raise CannotStart("The migration failed; nothing was changed.")
        _compare_keys(settings)
    return at


def _compare_keys(settings: Settings) -> None:
    try:
        for sentence in keys.compare(settings):
            say(sentence)
    except keys.OtherKeys as other:
        raise CannotStart(str(other)) from other


def _load_demo(servers: Servers, environment: dict[str, str]) -> None:
    if not is_loopback(environment["HOST"]):
        say("No demo: its members are for this machine only, and HOST is open to others.")
        return
    say("Loading a small demo ...")
    if _flask(servers, environment, "demo", "load", "--size", "small", "--if-empty").returncode:
        say("The demo could not be loaded; the site starts without it.")


def _flask(servers: Servers, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    if application.is_owners([*arguments]):
        environment = application.as_owner(environment, servers.owner_url)
    return subprocess.run(application.flask(*arguments), cwd=CHECKOUT, env=environment, check=False)
