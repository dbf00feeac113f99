"""`flask audit`: the log of acts, and whether it is whole."""

import click
from flask.cli import AppGroup

from ..core.data import audit
from ..core.web.arguments import Text
from ..core.words.text import WORD
from . import queries

WORDS = Text(WORD, at_most=200)

audit_commands = AppGroup("audit", help="The log of what operators changed.")


@audit_commands.command("list")
@click.option("--verb", type=WORDS, help="Only acts of this kind, such as member.suspend.")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, newest first.")
def list_acts(verb: str | None, most: int) -> None:
    """The newest acts first: number, time, who, what was done, to what, and the facts."""
    for act in queries.list_acts(verb or "", limit=most).items:
        about = f"@{act.handle} ({act.what})" if act.handle else act.what
        facts = " ".join(f"{name}={fact}" for name, fact in act.facts.items())
        at = act.at.isoformat(timespec="seconds")
        click.echo(f"{act.number}\t{at}\t{act.actor or audit.COMMAND_LINE}\t{act.verb}\t{about}\t{facts}")


@audit_commands.command()
@click.option("--holds", type=WORDS, metavar="NUMBER:DIGEST", help="A line of before, as `verify` printed it.")
def verify(holds: str | None) -> None:
    """Go through the whole log: is every line there, and as it was written?

    Keep the last number and digest that this prints somewhere else: with --holds they show whether the end was cut off.
    """
    outcome = audit.verify()
    if outcome.broken is not None:
        raise click.ClickException(
            f"Line {outcome.broken} was changed, taken out or written with another INDEX_KEY; "
            f"the {outcome.lines:,} before it are whole."
        )
    if holds is not None:
        _expect(holds)
    click.echo(f"{outcome.lines:,} lines, all whole. The last one: {audit.short(outcome.lines, outcome.digest)}")


def _expect(holds: str) -> None:
    number = holds.partition(":")[0]
    if not (number.isdecimal() and len(number) < 19):
        raise click.BadParameter("Give it as `verify` printed it: a number, a colon and a digest.")
    if audit.short(int(number), audit.digest_of(int(number)) or audit.GENESIS) != holds.lower():
        raise click.ClickException(f"Line {number} is not there any more as it was: the log was cut or written anew.")
