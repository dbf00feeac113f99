"""`flask members find`, `reset` and `delete`: as on the operator's pages."""

from datetime import datetime

import click

from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.arguments import Text
from ..core.words.text import WORD
from ..members.finding import LONGEST_SEARCH
from ..members.models import Member
from ..members.queries import get_by_handle
from ..members.rules import tidy_handle
from . import member_queries as found
from .cli import HANDLE
from .cli import members_commands as members_commands
from .services import operating


@members_commands.command()
@click.argument("text", type=Text(WORD, at_most=LONGEST_SEARCH))
@click.option("--most", type=click.IntRange(1, 1_000), default=30, show_default=True, help="How many at most.")
def find(text: str, most: int) -> None:
    """Find members by a word of handle or name, or by e-mail.

    The beginning of a word is enough; an e-mail address has to be whole.
    """
    for each in found.find(text, limit=most).items:
        state = f"suspended {_end(each.suspended_until)}" if each.suspended_at else ""
        joined = f"joined {each.joined_at:%Y-%m-%d}"
        click.echo(f"@{each.handle}\t{each.display_name}\t{each.role}\t{joined}\t{state}".rstrip())


@members_commands.command()
@click.argument("handle", type=HANDLE)
def reset(handle: str) -> None:
    """Mail a member a link for a new password.

    The one they have and all their sessions end.
    """
    with db.transaction():
        operating.reset(COMMAND_LINE, held(handle))
    click.echo(f"@{handle} is signed out everywhere, and gets a link for a new password by e-mail.")


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.option("--yes", is_flag=True, help="Don't ask.")
def delete(handle: str, *, yes: bool) -> None:
    """Delete an account.

    Who it was is erased; what it published stays as a former member's.
    """
    with db.transaction():
        held(handle)
    if not yes and not _is_typed_again(handle):
        raise click.ClickException("That isn't the handle. Nothing was deleted.")
    with db.transaction():
        operating.delete(COMMAND_LINE, held(handle))
    click.echo(f"The account is deleted. What @{handle} published stays, as a former member's.")


def _is_typed_again(handle: str) -> bool:
    typed = click.prompt("This can't be undone. Type the handle once more", default="", show_default=False)
    return tidy_handle(typed).lower() == handle.lower()


def held(handle: str) -> Member:
    """The member of this handle, whom nobody else changes meanwhile. Raises ClickException."""
    try:
        return found.hold(get_by_handle(handle).id)
    except NotFound:
        raise click.ClickException(f"There is no member @{handle}. `flask members find` looks for one.") from None


def _end(until: datetime | None) -> str:
    return f"until {until:%Y-%m-%d}" if until else "until it is lifted"
