"""`flask posts`: show published texts as the code of today reads them."""

import click
from flask.cli import AppGroup

from .services import rendering

SAID_EVERY = 10_000  # texts

post_commands = AppGroup("posts", help="What is published.")


@post_commands.command()
def render() -> None:
    """Show every published text as the code of today reads it, while the site runs.

    After an update that changes how texts are read, once no process runs the code before. It may be interrupted, and
    changes nothing the second time.
    """
    total, looked_at, made_anew, changed, after = rendering.count(), 0, 0, 0, 0
    while some := rendering.render_some(after):
        if (looked_at + some.looked_at) // SAID_EVERY > looked_at // SAID_EVERY:
            click.echo(f"{looked_at + some.looked_at:,} of about {total:,} ...")
        looked_at, made_anew, after = looked_at + some.looked_at, made_anew + some.made_anew, some.last_id
        changed += some.changed_meanwhile
    click.echo(f"{looked_at:,} texts, {made_anew:,} of them made anew.")
    if changed:
        whose = "was changed by its author" if changed == 1 else "were changed by their authors"
        click.echo(f"{changed:,} {whose} meanwhile, and shown as it is read today by that.")
