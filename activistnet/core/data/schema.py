"""`flask db`: bring the schema up, down, compare it with the models, and begin the next migration."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, exc

from ...start import revisions
from ..application import settings
from . import descent, migrating, released, retention, shape
from .db import db

AGAIN = "What was begun is undone; try again."
NOT_AGAIN = "What was begun is undone: `flask db current` says how far it came. The schema isn't as that step needs it."

schema_commands = AppGroup("db", help="The database schema.")


def alembic_config() -> Config:
    """Where the migrations are. They run over the current application's database."""
    config = Config(stdout=sys.stdout)
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


@schema_commands.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up to REVISION. Several at once take turns, and one that was cut is gone on with."""
    config = alembic_config()
    with _said_plainly(), migrating.alone(config, settings().migration_database_url, _say) as connection:
        at = _heads(connection)
        if revision == "head" and revisions.are_newer(at):
            click.echo(f"The schema is at {max(at)}, of newer code, and this code works on it: there is nothing to do.")
            return
        migrating.patiently(connection, lambda: command.upgrade(config, revision), _say)


@schema_commands.command(context_settings={"ignore_unknown_options": True})  # -2 is no option
@click.argument("revision", default="-1")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--drop-everything", is_flag=True, help="Go down to base, where there are no tables.")
def downgrade(revision: str, *, yes: bool, drop_everything: bool) -> None:
    """Take the schema down to REVISION, or by one step. Says first what is lost."""
    config = alembic_config()
    with _said_plainly(), migrating.alone(config, settings().migration_database_url, _say) as connection:
        steps = descent.steps(ScriptDirectory.from_config(config), _heads(connection), revision)
        if not steps:
            raise click.ClickException(f"The schema is not above {revision}.")
        target = steps[-1].parent
        if target == descent.BASE and not drop_everything:
            raise click.ClickException(descent.NOT_EVERYTHING)
        click.echo("\n".join(descent.told(connection, steps)))
        _confirm("Take it down?", yes=yes)
        config.attributes["all_or_nothing"] = True  # one that refuses would leave a schema for which there is no code
        migrating.patiently(connection, lambda: command.downgrade(config, target), _say)
        click.echo(descent.afterwards(target))


@schema_commands.command()
def check() -> None:
    """Say whether the schema is what models and migrations say, down to its indexes and triggers."""
    with db.engine.connect() as connection, _said_plainly():
        found = shape.differences(connection, _folder()) if _heads(connection) == revisions.OURS.newest else []
    for sentence in found:
        click.echo(sentence)
    with _said_plainly():
        command.check(alembic_config())
    if found:
        raise click.ClickException("No migration brings that right: write one that looks first whether it is needed.")


@schema_commands.command()
def current() -> None:
    """Say which revision the schema is at."""
    config = alembic_config()
    with _said_plainly(), migrating.connection(config, settings().migration_database_url) as connection:
        at = _heads(connection)
        if revisions.are_newer(at):
            click.echo(f"{max(at)} (of newer code)")
            return
    with _said_plainly():
        command.current(config)


@schema_commands.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Don't ask.")
def stamp(revision: str, *, yes: bool) -> None:
    """Note that the schema is at REVISION, without changing it."""
    config = alembic_config()
    with _said_plainly(), migrating.alone(config, settings().migration_database_url, _say) as connection:
        at = ", ".join(sorted(_heads(connection))) or "nothing"
        click.echo(f"The schema is noted as {at}. Where it isn't what {revision} makes, this breaks the next upgrade.")
        _confirm(f"Note it as {revision}?", yes=yes)
        command.stamp(config, revision)


@schema_commands.command()
def freeze() -> None:
    """Note the newest migrations as released, and the shape of this database as the one they make."""
    with _said_plainly():
        command.check(alembic_config())
        try:
            for name in released.freeze(_folder()):
                click.echo(name)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        with db.engine.connect() as connection:
            shape.write(connection, _folder())


@schema_commands.command()
@click.option("-m", "--message", required=True, help="What it is for, in a few words; they also name the file.")
def revision(message: str) -> None:
    """Write the next migration: what the models say more, or less, than the schema."""
    config = alembic_config()
    with _said_plainly():
        command.revision(config, message, autogenerate=True, rev_id=_next_number(config))


@schema_commands.command()
def describe() -> None:
    """Say in Markdown what each column keeps of people, until when, and what ends it: the text of docs/data.md."""
    try:
        click.echo("\n".join(retention.described()))
    except retention.Undeclared as error:
        raise click.ClickException(f"the schema and retention.py of the features differ:\n{error}") from error


def _next_number(config: Config) -> str:
    numbers = [int(script.revision) for script in ScriptDirectory.from_config(config).walk_revisions()]
    return f"{max(numbers, default=0) + 1:04}"


def _folder() -> Path:
    return Path(current_app.root_path) / "migrations"


def _heads(connection: Connection) -> set[str]:
    """What the database says it is at. Ends the transaction, as alembic wants to begin its own."""
    at = {*MigrationContext.configure(connection).get_current_heads()}
    connection.rollback()
    return at


def _confirm(question: str, *, yes: bool) -> None:
    """Raises ClickException where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.ClickException("Nobody can be asked here. --yes does it without a question.")
    click.confirm(question, abort=True)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A revision that isn't there, a schema that is behind, a database that refuses: a sentence and no traceback."""
    try:
        yield
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    except exc.DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        advice = AGAIN if isinstance(error, exc.OperationalError) else NOT_AGAIN
        raise click.ClickException(f"The database says: {why}. {advice}") from error
