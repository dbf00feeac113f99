"""`flask db`: bring the schema up, down, or compare it with the models."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask import current_app
from flask.cli import AppGroup

db_commands = AppGroup("db", help="The database schema.")


def alembic_config() -> Config:
    """Where the migrations are. They run over the current application's database."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(current_app.root_path) / "migrations").replace("%", "%%"))
    return settings


@db_commands.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up to REVISION."""
    command.upgrade(alembic_config(), revision)


@db_commands.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the schema down to REVISION."""
    command.downgrade(alembic_config(), revision)


@db_commands.command()
def check() -> None:
    """Say whether the models and the schema are the same."""
    command.check(alembic_config())
