"""`flask search`: read all that is searched anew, and see how far that is."""

import click
from flask.cli import AppGroup

from ..core.data.db import db
from . import services, tasks

search_commands = AppGroup("search", help="What is searched.")


@search_commands.command()
def fill() -> None:
    """Have the worker read every post anew, the newest first, while the site runs."""
    with db.transaction():
        highest = tasks.read_all_anew()
    click.echo(f"The worker reads all posts below number {highest:,} anew. `flask search status` says how far it is.")


@search_commands.command()
def status() -> None:
    """Say whether every post has been read."""
    if below := services.unread_below():
        click.echo(f"Posts below number {below:,} are not read yet.")
    else:
        click.echo("Every post has been read.")
