"""`flask members appoint`: a role on the whole site, or in one topic."""

import click

from ..accounts.cli import HANDLE
from ..accounts.member_cli import held
from ..accounts.member_cli import members_commands as members_commands
from ..accounts.services import handles, operating
from ..coaching.services import appointing
from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..featuring import editor_services
from ..featuring.rules import EDITOR, EDITOR_DAYS, USUAL_EDITOR_DAYS
from ..members import models as members
from ..members.models import Member
from ..topics import models as topics
from ..topics.role_queries import find_role
from ..topics.services import offers
from .topic_cli import SLUG, get_topic

COACH = "coach"
OF_THE_SITE = ("member", EDITOR, COACH, *members.ROLES[1:])
EVERY_ROLE = tuple(dict.fromkeys((*OF_THE_SITE, *topics.ROLES)))
DAYS = click.Choice(EDITOR_DAYS)


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.argument("role", required=False, type=click.Choice(EVERY_ROLE))
@click.option("--role", "wanted", type=click.Choice(EVERY_ROLE), help="The same as ROLE.")
@click.option("--topic", "slug", type=SLUG, help="Only in this topic; without it, on the whole site.")
@click.option("--days", type=DAYS, show_default=str(USUAL_EDITOR_DAYS), help="For how long, as an editor.")
def appoint(handle: str, role: str | None, wanted: str | None, slug: str | None, days: int | None) -> None:
    """Give a member a role.

    On the whole site a member is member, moderator or operator, and has to sign in again; an editor, who features on
    the first page, once they accept; or a coach, who helps authors. In a topic, curator, moderator or lead, once they
    accept; member takes that away.
    """
    fitting = ("member", *topics.ROLES) if slug else OF_THE_SITE
    new = wanted or role
    if new is None or new not in fitting or (role and wanted):
        raise click.UsageError(f"Say which role, once: {', '.join(fitting)}.")
    if days is not None and new != EDITOR:
        raise click.UsageError("--days is for editors alone: any other role given here lasts until it is taken away.")
    with db.transaction():
        if slug:
            _appoint_in_topic(handle, new, slug)
        elif new == COACH:
            _let_coach(handle)
        elif new == EDITOR:
            _ask_to_edit(handle, days or USUAL_EDITOR_DAYS)
        else:
            _appoint(handle, new)


def _appoint(handle: str, role: str) -> None:
    member = held(handle)
    if role == "member" and _end_all(handle, member) and member.role == role:
        return
    changed = operating.appoint(COMMAND_LINE, member, role)
    click.echo(f"@{handle} is now {role}, and signed out everywhere." if changed else f"@{handle} is {role} already.")
    for other in handles.list_like(member.handle) if role != "member" else []:
        click.echo(f"@{other} can be taken for @{handle}, and was there before. Nobody new can be called so.")


def _end_all(handle: str, member: Member) -> bool:
    """End what a member is beside their role; whether they were anything."""
    was_editor, was_coach = editor_services.end(COMMAND_LINE, member), appointing.end(COMMAND_LINE, member)
    if was_editor:
        click.echo(f"@{handle} isn't an editor any more, and isn't asked to be one.")
    if was_coach:
        click.echo(f"@{handle} isn't a coach any more.")
    return was_editor or was_coach


def _let_coach(handle: str) -> None:
    is_new = appointing.appoint(COMMAND_LINE, held(handle))
    click.echo(f"@{handle} is {'now' if is_new else 'already'} a coach.")


def _ask_to_edit(handle: str, days: int) -> None:
    editor_services.ask(COMMAND_LINE, held(handle), days=days)
    click.echo(f"@{handle} is asked to be an editor for {days} days, and is once they accept.")


def _appoint_in_topic(handle: str, role: str, slug: str) -> None:
    topic, member = get_topic(slug), held(handle)
    had = find_role(topic.id, member.id) or "member"
    if offers.appoint(topic, member, None if role == "member" else role):
        click.echo(f"@{handle} is asked to be {role} in {slug}, and is once they accept.")
    else:
        click.echo(f"@{handle} is {'already' if had == role else 'now'} {role} in {slug}.")
