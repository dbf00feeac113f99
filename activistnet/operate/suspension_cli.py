"""`flask members suspend` and `lift`: decisions like those of a page, in the name of an operator.

They are for the site that has one operator, and for the day on which no page can be had.
"""

from datetime import datetime

import click

from ..accounts.cli import HANDLE
from ..accounts.member_cli import held
from ..accounts.member_queries import list_operators
from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..core.web.arguments import Text
from ..core.words.text import LINE, WORD
from ..members.models import Member
from ..moderation import judge_queries
from ..moderation.errors import UnknownRule
from ..moderation.rules import DAYS, LONGEST_REASON, USUAL_DAYS
from ..moderation.services import suspending
from ..topics.queries import list_rules
from .member_cli import members_commands as members_commands

REASON = click.option(
    "--reason", type=Text(LINE, at_most=LONGEST_REASON), help="Told to the member, and shown in the public log."
)
BY = click.option(
    "--by", type=HANDLE, metavar="OPERATOR", help="Who decides; needed where there are several operators."
)


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.option("--rule", type=Text(WORD, at_most=100), help="The code of the rule that it is for.")
@REASON
@click.option("--days", type=click.IntRange(1, max(DAYS)), default=USUAL_DAYS, show_default=True, help="For how long.")
@BY
@click.option("--lift", "is_lifted", is_flag=True, help="Let the member in again, as `flask members lift` does.")
def suspend(handle: str, rule: str | None, reason: str | None, days: int, by: str | None, is_lifted: bool) -> None:
    """Suspend a member: a decision, with a rule, a reason and an end.

    Every session ends now, and nobody can sign in. The member is told by e-mail and may appeal; the public log shows it
    without names. What lasts longer than two weeks waits for someone else, where there is one.
    """
    if is_lifted:
        _lift(handle, reason, by)
        return
    if not (rule and reason):
        raise click.UsageError("Give --rule and --reason: the member is told both.")
    with db.transaction():
        member, operator = held(handle), _operator(by)
        _expect_no_role(member)
        if member.suspended_at is not None:
            click.echo(f"@{handle} is suspended already, {_end(member.suspended_until)}. `flask members lift` ends it.")
            return
        waits = judge_queries.waits_for_second(_decide(member, operator, rule=rule, reason=reason, days=days))
    waiting = f"is to be suspended for {days} days once someone else confirms it, and can't publish until then"
    done = f"is suspended and signed out everywhere, {_end(member.suspended_until)}"
    click.echo(f"@{handle} {waiting if waits else done}.")


@members_commands.command()
@click.argument("handle", type=HANDLE)
@REASON
@BY
def lift(handle: str, reason: str | None, by: str | None) -> None:
    """Let a suspended member in again. Where a decision suspends them, this is another one, with a reason."""
    _lift(handle, reason, by)


def _lift(handle: str, reason: str | None, by: str | None) -> None:
    with db.transaction():
        member = held(handle)
        changed = member.suspended_at is not None
        if not suspending.is_decided(member):
            suspending.lift_undecided(COMMAND_LINE, member)
        elif reason:
            suspending.lift(member, _operator(by), reason=reason)
        else:
            raise click.UsageError("A decision suspends this member: give --reason to end it by another one.")
    click.echo(f"@{handle} may sign in again." if changed else f"@{handle} is not suspended.")


def _decide(member: Member, operator: Member, *, rule: str, reason: str, days: int) -> int:
    try:
        decision_id = suspending.suspend(member, operator, rule=rule, reason=reason, days=days)
    except UnknownRule:
        codes = ", ".join(each.code for each in list_rules(None))
        raise click.ClickException(f"There is no rule {rule!r}. The rules: {codes}.") from None
    db.session.refresh(member, ["suspended_until"])
    return decision_id


def _operator(by: str | None) -> Member:
    """In whose name it is decided. Raises ClickException."""
    operators = list_operators()
    if by is not None:
        operators = [each for each in operators if each.id == held(by).id]
    if len(operators) > 1:
        raise click.ClickException("Several operators could decide this: say who does, with --by.")
    if not operators:
        raise click.ClickException("An operator decides this. `flask members appoint HANDLE operator` makes one.")
    return operators[0]


def _expect_no_role(member: Member) -> None:
    """Whoever decides about others is no operator or moderator any more first. Raises ClickException."""
    if member.role != "member":
        handle = member.handle
        raise click.ClickException(
            f"@{handle} has a role on this site. Take it away first: `flask members appoint {handle} member`."
        )


def _end(until: datetime | None) -> str:
    return f"until {until:%Y-%m-%d}" if until else "until it is lifted"
