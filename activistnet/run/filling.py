"""The database made ready for this code: its keys compared, its schema brought up to date, a demo in an empty one."""

import subprocess
from dataclasses import replace
from pathlib import Path

import psycopg

from activistnet.run import application
from activistnet.run.child import finish
from activistnet.run.installation import CHECKOUT
from activistnet.run.private import clear_way, write_private
from activistnet.run.progress import CannotStart, say
from activistnet.run.servers import Servers
from activistnet.start import demonstration, keys, revisions
from config import Settings

DEMO_UNFINISHED = "demo.unfinished"  # there from the first start until it has loaded the demonstration


def fill(servers: Servers, environment: dict[str, str], settings: Settings) -> None:
    """Leaves a database that this code can serve pages from. Raises CannotStart."""
    settings = replace(settings, database_url=servers.database_url)
    unfinished = Path(environment["VAR_DIR"]) / DEMO_UNFINISHED
    if settings.demo and not _applied(settings):
        # Before the first migration: a start that is killed from here on leaves it to the next one.
        clear_way(unfinished)
        write_private(unfinished, "The next start loads the demonstration.\n")
    bring_up_to_date(servers, environment, settings)
    if unfinished.exists():
        _load_demo(servers, environment)
        unfinished.unlink()


def bring_up_to_date(servers: Servers, environment: dict[str, str], settings: Settings) -> set[str]:
    """Compares keys and migrates; returns what the database was at before. Raises CannotStart."""
    at = _applied(settings)
    _compare_keys(settings)
    if revisions.are_missing(at):
        say("Migrating the database ...")
        if _flask(servers, environment, "db", "upgrade").returncode:
            raise CannotStart("The database could not be migrated. What was begun is undone; the next start goes on.")
        _compare_keys(settings)
    return at


def _applied(settings: Settings) -> set[str]:
    try:
        return revisions.applied(settings.database_url)
    except psycopg.Error as error:
        raise CannotStart(f"The database can't be used. It says: {str(error).partition(chr(10))[0]}") from error


def _compare_keys(settings: Settings) -> None:
    try:
        for sentence in keys.compare(settings):
            say(sentence)
    except keys.CannotUse as other:
        raise CannotStart(str(other)) from other


def _load_demo(servers: Servers, environment: dict[str, str]) -> None:
    settings = Settings.from_environment(environment)
    if not settings.demo:
        return
    if reason := demonstration.why_not(settings):
        say(f"No demo: its members are for this machine only, and {reason}.")
        return
    say("Loading a small demo ...")
    if _flask(servers, environment, "demo", "load", "--size", "small", "--if-empty").returncode:
        say("The demo could not be loaded; the site starts without it.")


def _flask(servers: Servers, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    if application.is_owners([*arguments]):
        environment = application.as_owner(environment, servers.owner_url)
    return finish(application.flask(*arguments), cwd=CHECKOUT, env=environment)
