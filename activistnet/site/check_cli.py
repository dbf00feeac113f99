"""`flask check`: what `activistnet/start/checks` looks at, with the settings of this application."""

import click
from flask.cli import with_appcontext

from ..core.application import settings
from ..start.checks import report, table


@click.command("check")
@click.option("--json", "for_a_program", is_flag=True, help="For a program.")
@click.pass_context
@with_appcontext
def check_command(context: click.Context, *, for_a_program: bool) -> None:
    """Look at all that the site needs, and change nothing. Status 0 when nothing is wrong, else 1."""
    findings = table.look(settings())
    click.echo(report.as_json(findings) if for_a_program else report.as_text(findings))
    context.exit(int(table.is_wrong(findings)))
