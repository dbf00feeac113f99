"""Commands: what goes wrong in one is said in a sentence, with status 1, and never as a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError, TimeoutError

from ..outside.valkey import ValkeyDown
from ..refusals import DomainError

BEHIND = (errors.UndefinedTable, errors.UndefinedColumn)
AWAY = "The database is out of reach. `flask check` says why."
NOT_MIGRATED = "The database is not brought up to date yet: run `flask db upgrade`."
NOT_THE_OWNER = (
    "The role of DATABASE_URL may not do this: for commands about the schema give MIGRATION_DATABASE_URL too."
)


def say_refusals(command: click.Command) -> click.Command:
    """The same command; it and those below it say in a sentence what they could not do."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            say_refusals(each)
    elif command.callback is not None:
        command.callback = _said()(command.callback)
    return command


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except DomainError as refused:
        raise click.ClickException(str(refused.message)) from refused
    except ValkeyDown as away:
        raise click.ClickException("Valkey is out of reach. `flask check` says why.") from away
    except (DBAPIError, TimeoutError, psycopg.Error) as error:
        raise click.ClickException(_of_database(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror or error}.") from error


def _of_database(error: Exception) -> str:
    """Of what the server said only the line that repeats no value of a row."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, BEHIND):
        return NOT_MIGRATED
    if isinstance(cause, errors.InsufficientPrivilege):
        return NOT_THE_OWNER
    said = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    if said is None or isinstance(cause, (errors.AdminShutdown, errors.CannotConnectNow)):
        return AWAY
    return f"The database refuses this: {said}."
