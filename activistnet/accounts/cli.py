"""Commands about members: `flask members create`, `appoint` and `suspend`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from ..core.data.db import db
from ..core.refusals import DomainError
from ..core.web.arguments import Text
from ..core.words.emails import LONGEST_EMAIL, problem_of_email
from ..core.words.text import NAME, WORD, problem_of_name
from ..members import rules
from ..members.mailboxes import digest_of, seal_mailbox
from ..members.models import ROLES
from ..members.queries import get_by_handle
from ..members.services import people
from .services import handles, joining, passwords

HANDLE = Text(rules.HANDLE_SHAPE, at_most=100)

members_commands = AppGroup("members", help="Members and their roles.")


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.option(
    "--email",
    type=Text(WORD, at_most=LONGEST_EMAIL),
    required=True,
    help="Where the member reads mail; it is not asked whether it exists.",
)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option(
    "--display-name",
    type=Text(NAME, at_most=rules.LONGEST_NAME),
    help="The name shown; the handle when left out.",
)
def create(handle: str, email: str, password: str, role: str, display_name: str | None) -> None:
    """Make a member at once, without a mail to confirm."""
    name = display_name or handle
    _check(handle, name, email, password, may_speak_for_site=role != "member")
    with _told(), db.transaction():
        password_hash = passwords.hash_password(password)
        digest = digest_of(email)
        sealed = seal_mailbox(digest, email)
        named = {"display_name": name, "role": role, "password_hash": password_hash, "mailbox_sealed": sealed}
        joining.create(handle=handle, mailbox_digest=digest, **named)
    click.echo(f"@{handle} is here, as {role}.")


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.argument("role", type=click.Choice(ROLES))
def appoint(handle: str, role: str) -> None:
    """Give a member a role. The member has to sign in again."""
    with _told(), db.transaction():
        member = get_by_handle(handle)
        people.appoint(member, role)
        alike = handles.list_like(member.handle) if role != "member" else []
    click.echo(f"@{handle} is now {role}, and signed out everywhere.")
    for other in alike:
        click.echo(f"@{other} can be taken for @{handle}, and was there before. Nobody new can be called so.")


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.option("--lift", is_flag=True, help="Let the member in again.")
def suspend(handle: str, lift: bool) -> None:
    """Keep a member out: every session ends now, and nobody can sign in."""
    with _told(), db.transaction():
        member = get_by_handle(handle)
        (people.lift_suspension if lift else people.suspend)(member)
    click.echo(f"@{handle} may sign in again." if lift else f"@{handle} is suspended and signed out everywhere.")


def _check(handle: str, name: str, email: str, password: str, *, may_speak_for_site: bool) -> None:
    """Raises ClickException with the sentence that a form would show."""
    if not rules.HANDLE.fullmatch(handle):
        raise click.ClickException("A handle has 3 to 30 letters from a to z, digits and underscores.")
    if not may_speak_for_site and (rules.is_like_staff(handle) or rules.is_like_staff(name)):
        raise click.ClickException("This name looks like one of the people who run the site.")
    problem = problem_of_name(name) or passwords.problem_of_password(password, known_words=(handle, name, email))
    if problem := problem or problem_of_email(email):
        raise click.ClickException(str(problem))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error.message)) from None
