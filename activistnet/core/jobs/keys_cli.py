"""`flask keys`: seal what is in the database with a new key, while the site runs."""

import time

import click
from flask.cli import AppGroup

from ..data import audit
from ..data.db import db
from ..data.keys import forget_earlier_sealing_keys, note_these_alone
from ..data.sealed import count_left, reseal, sealed_columns
from .arguments import count_waiting, reseal_waiting

HELD_SECONDS = 0.5  # until a row that somebody else holds is asked for again

keys_commands = AppGroup("keys", help="The keys that the database was made with.")


@keys_commands.command("reseal")
def reseal_all() -> None:
    """Seal with the first of SEALING_KEYS whatever another of them sealed.

    Put the new key first, leave the others behind it, and restart every process of the site before. It goes on beside
    a running site, may be interrupted, and does nothing the second time.
    """
    total = 0
    while True:
        done, unreadable = _once()
        total += done
        if done:
            click.echo(f"Sealed anew: {total:,} ...")
        elif sum(map(count_left, sealed_columns())) <= unreadable and not count_waiting():
            break
        else:
            time.sleep(HELD_SECONDS)
    if unreadable:
        raise click.ClickException(f"Values that no key of SEALING_KEYS opens, which stay as they are: {unreadable:,}.")
    with db.transaction():
        forget_earlier_sealing_keys()
        if total:
            audit.record(audit.COMMAND_LINE, "keys.reseal", "keys", count=total)
    click.echo(f"Sealed anew: {total:,}. Everything is sealed with the first of SEALING_KEYS now.")


@keys_commands.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
def accept(*, yes: bool) -> None:
    """Go on with the keys there are now, when the ones this database was made with are lost for good.

    With another INDEX_KEY people may sign a petition twice, and sign in by handle only. What a lost key has sealed
    can't be read any more: those people get no mail.
    """
    if not yes:
        click.confirm("Are the earlier keys lost for good? This can't be taken back.", abort=True)
    with db.transaction():
        note_these_alone()
        audit.record(audit.COMMAND_LINE, "keys.accept", "keys")
    click.echo("The database goes with these keys now. Restart the site.")


def _once() -> tuple[int, int]:
    """Once over everything: how many values were sealed anew, and how many can't be opened.

    What was sealed, moved or held by somebody meanwhile is left for the next time.
    """
    outcomes = [reseal(column) for column in sealed_columns()]
    return sum(each.done for each in outcomes) + reseal_waiting(), sum(each.unreadable for each in outcomes)
