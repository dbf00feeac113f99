"""`flask db`, as the command line knows it until one of its commands is asked for."""

from functools import cache

import click
from flask.cli import AppGroup

from .commands import say_refusals


class _Later(AppGroup):
    """Its commands bring Alembic with them: a twentieth of each start, and no use to a process that serves."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return _commands().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _commands().get_command(ctx, cmd_name)


@cache
def _commands() -> click.Group:
    from ..data.schema import schema_commands  # only here, as said above

    say_refusals(schema_commands)
    return schema_commands


db_commands = _Later("db", help="The database schema.")
