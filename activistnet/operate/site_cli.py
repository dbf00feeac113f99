"""`flask site`: what an operator decides for the whole site."""

from collections.abc import Callable

import click
from flask.cli import AppGroup

from ..core.data import orders
from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..core.web.arguments import Text
from ..core.words.text import LINE, WORD
from . import decisions

SENTENCE = Text(LINE, at_most=decisions.LONGEST_SENTENCE)
HOURS = click.IntRange(1, 8760)
WORDS = Text(WORD, at_most=decisions.LONGEST_NAME)
site_commands = AppGroup("site", help="What holds for the whole site: announcement, maintenance, domains, networks.")


@site_commands.command()
@click.argument("text", required=False, type=SENTENCE)
@click.option("--hours", type=HOURS, help="For how long; else until it is taken back.")
@click.option("--end", is_flag=True, help="Take it back.")
def announce(text: str | None, hours: int | None, end: bool) -> None:
    """Say TEXT on top of every page; --end takes it back."""
    _say(decisions.announce, text, hours, end)


@site_commands.command()
@click.argument("why", required=False, type=SENTENCE)
@click.option("--hours", type=HOURS, help="For how long; else until it is ended.")
@click.option("--end", is_flag=True, help="End it.")
def maintenance(why: str | None, hours: int | None, end: bool) -> None:
    """Let people read and change nothing; --end ends it.

    They are told WHY, and operators can go on.
    """
    _say(decisions.maintain, why, hours, end)


@site_commands.command()
@click.option("--block", type=WORDS, metavar="DOMAIN", help="Take no new addresses of it.")
@click.option("--unblock", type=WORDS, metavar="DOMAIN", help="Take them again.")
def domains(block: str | None, unblock: str | None) -> None:
    """Blocked domains of e-mail addresses, one a line."""
    with db.transaction():
        if block:
            decisions.block_domain(COMMAND_LINE, block)
        if unblock:
            decisions.unblock_domain(COMMAND_LINE, unblock)
        _print(sorted(_now().blocked_domains))


@site_commands.command()
@click.option("--share", type=WORDS, metavar="NETWORK", help="Each address of it stands for 100 people.")
@click.option("--unshare", type=WORDS, metavar="NETWORK", help="Count them as anybody's again.")
def networks(share: str | None, unshare: str | None) -> None:
    """Networks whose addresses many people share, one a line."""
    with db.transaction():
        if share:
            decisions.share_network(COMMAND_LINE, share)
        if unshare:
            decisions.unshare_network(COMMAND_LINE, unshare)
        _print([str(each) for each in _now().shared_networks])


def _say(decide: Callable[..., None], text: str | None, hours: int | None, end: bool) -> None:
    if bool(text) == end:
        raise click.UsageError("Give a sentence, or --end.")
    with db.transaction():
        decide(COMMAND_LINE, text or "", hours=hours)


def _now() -> orders.Orders:
    return orders.Orders.of(orders.read())


def _print(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)
