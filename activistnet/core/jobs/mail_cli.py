"""`flask mail test`: one real message, through the mailer that all of them go through."""

import click
from flask.cli import AppGroup

from ..application import settings
from ..words.emails import NotMailable
from . import mail
from .tasks import Later

SUBJECT = "A test of {}"
TEXT = "If you can read this, mail from {} arrives. Nobody has to do anything.\n"

mail_commands = AppGroup("mail", help="Whether mail goes out.")


@mail_commands.command()
@click.argument("address")
def test(address: str) -> None:
    """Send one message to ADDRESS now, and show the mail server's reply."""
    name = settings().site_name
    try:
        said = mail.try_out(address, SUBJECT.format(name), TEXT.format(settings().base_url))
    except NotMailable:
        raise click.ClickException("No mail can be sent to that address. Is it written as name@example.org?") from None
    except Later as reason:
        raise click.ClickException(f"It was not sent: {reason}.") from None
    except mail.NotTaken as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(said)
