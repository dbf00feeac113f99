"""`flask db`: bring the schema up, down, compare it with the models, and begin the next migration."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import AppGroup

from . import retention

db_commands = AppGroup("db", help="The database schema.")


def alembic_config() -> Config:
    """Where the migrations are. They run over the current application's database."""
    settings = Config(stdout=sys.stdout)
    settings.set_main_option("script_location", str(Path(current_app.root_path) / "migrations").replace("%", "%%"))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return settings


@db_commands.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up to REVISION."""
    with _said_plainly():
        command.upgrade(alembic_config(), revision)


@db_commands.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the schema down to REVISION."""
    with _said_plainly():
        command.downgrade(alembic_config(), revision)


@db_commands.command()
def check() -> None:
    """Say whether the models and the schema are the same."""
    with _said_plainly():
        command.check(alembic_config())


@db_commands.command()
def current() -> None:
    """Say which revision the schema is at."""
    with _said_plainly():
        command.current(alembic_config())


@db_commands.command()
@click.argument("revision")
def stamp(revision: str) -> None:
    """Note that the schema is at REVISION, without changing it."""
    with _said_plainly():
        command.stamp(alembic_config(), revision)


@db_commands.command()
@click.option("-m", "--message", required=True, help="What it is for, in a few words; they also name the file.")
def revision(message: str) -> None:
    """Write the next migration: what the models say more, or less, than the schema."""
    settings = alembic_config()
    with _said_plainly():
        command.revision(settings, message, autogenerate=True, rev_id=_next_number(settings))


@db_commands.command()
def describe() -> None:
    """Say in Markdown what each column keeps of people, until when, and what ends it: the text of docs/data.md."""
    try:
        click.echo("\n".join(retention.described()))
    except retention.Undeclared as error:
        raise click.ClickException(f"the schema and retention.py of the features differ:\n{error}") from error


def _next_number(settings: Config) -> str:
    numbers = [int(script.revision) for script in ScriptDirectory.from_config(settings).walk_revisions()]
    return f"{max(numbers, default=0) + 1:04}"


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A revision that is not there, or a schema that is behind, is a sentence and no traceback."""
    try:
        yield
    except CommandError as error:
        raise click.ClickException(str(error)) from error
