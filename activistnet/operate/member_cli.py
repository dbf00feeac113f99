"""`flask members appoint`: a role on the whole site, or in one topic."""

import click

from ..accounts.cli import HANDLE
from ..accounts.member_cli import held
from ..accounts.member_cli import members_commands as members_commands
from ..accounts.services import handles, operating
from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..members import models as members
from ..topics import models as topics
from ..topics.role_queries import find_role
from ..topics.services import offers
from .topic_cli import SLUG, get_topic

EVERY_ROLE = tuple(dict.fromkeys((*members.ROLES, *topics.ROLES)))


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.argument("role", required=False, type=click.Choice(EVERY_ROLE))
@click.option("--role", "wanted", type=click.Choice(EVERY_ROLE), help="The same as ROLE.")
@click.option("--topic", "slug", type=SLUG, help="Only in this topic; without it, on the whole site.")
def appoint(handle: str, role: str | None, wanted: str | None, slug: str | None) -> None:
    """Give a member a role.

    On the whole site a member is member, moderator or operator, and has to sign in again. In a topic, curator,
    moderator or lead, once they accept; member takes that away.
    """
    fitting = ("member", *topics.ROLES) if slug else members.ROLES
    new = wanted or role
    if new is None or new not in fitting or (role and wanted):
        raise click.UsageError(f"Say which role, once: {', '.join(fitting)}.")
    with db.transaction():
        if slug:
            _appoint_in_topic(handle, new, slug)
        else:
            _appoint(handle, new)


def _appoint(handle: str, role: str) -> None:
    member = held(handle)
    changed = operating.appoint(COMMAND_LINE, member, role)
    click.echo(f"@{handle} is now {role}, and signed out everywhere." if changed else f"@{handle} is {role} already.")
    for other in handles.list_like(member.handle) if role != "member" else []:
        click.echo(f"@{other} can be taken for @{handle}, and was there before. Nobody new can be called so.")


def _appoint_in_topic(handle: str, role: str, slug: str) -> None:
    topic, member = get_topic(slug), held(handle)
    had = find_role(topic.id, member.id) or "member"
    if offers.appoint(topic, member, None if role == "member" else role):
        click.echo(f"@{handle} is asked to be {role} in {slug}, and is once they accept.")
    else:
        click.echo(f"@{handle} is {'already' if had == role else 'now'} {role} in {slug}.")
