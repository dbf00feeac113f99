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
@click.option("--hours", type=HOURS, help="For how long; without it, until you end it.")
@click.option("--end", is_flag=True, help="End it.")
def announce(text: str | None, hours: int | None, end: bool) -> None:
    """Show TEXT at the top of every page; --end ends it."""
    _say(decisions.announce, text, hours, end)


@site_commands.command()
@click.argument("why", required=False, type=SENTENCE)
@click.option("--hours", type=HOURS, help="For how long; without it, until you end it.")
@click.option("--end", is_flag=True, help="End it.")
def maintenance(why: str | None, hours: int | None, end: bool) -> None:
    """Let people read but not change anything; --end ends it.

    People see WHY, and operators can go on.
    """
    _say(decisions.maintain, why, hours, end)


@site_commands.command()
@click.option("--block", type=WORDS, metavar="DOMAIN", help="Accept no new e-mail addresses at this domain.")
@click.option("--unblock", type=WORDS, metavar="DOMAIN", help="Accept them again.")
def domains(block: str | None, unblock: str | None) -> None:
    """Blocked domains of e-mail addresses, one per line."""
    with db.transaction():
        if block:
            decisions.block_domain(COMMAND_LINE, block)
        if unblock:
            decisions.unblock_domain(COMMAND_LINE, unblock)
        _print(sorted(_now().blocked_domains))


@site_commands.command()
@click.option("--share", type=WORDS, metavar="NETWORK", help="Count each of its addresses as 100 people.")
@click.option("--unshare", type=WORDS, metavar="NETWORK", help="Count each of them as one person again.")
def networks(share: str | None, unshare: str | None) -> None:
    """Networks whose addresses many people share, one per line."""
    with db.transaction():
        if share:
            decisions.share_network(COMMAND_LINE, share)
        if unshare:
            decisions.unshare_network(COMMAND_LINE, unshare)
        _print([str(each) for each in _now().shared_networks])


def _say(decide: Callable[..., None], text: str | None, hours: int | None, end: bool) -> None:
    if bool(text) == end:
        raise click.UsageError("Give a sentence, or --end to end it.")
    with db.transaction():
        decide(COMMAND_LINE, text or "", hours=hours)


def _now() -> orders.Orders:
    return orders.Orders.of(orders.read())


def _print(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)
