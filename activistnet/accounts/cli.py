"""Commands about members: `flask members create`, `appoint` and `suspend`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from ..core.data.db import db
from ..core.refusals import DomainError
from ..core.words.emails import LONGEST_EMAIL
from ..core.words.text import NotTaken, TooLong, clean_line, problem_of_name, take
from ..members import rules
from ..members.mailboxes import digest_of, seal_mailbox
from ..members.models import ROLES
from ..members.queries import get_by_handle
from ..members.services import people
from .services import joining, passwords

members_commands = AppGroup("members", help="Members and their roles.")


@members_commands.command()
@click.argument("handle")
@click.option("--email", required=True, help="Where the member reads mail; it is not asked whether it exists.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--display-name", help="The name shown; the handle when left out.")
def create(handle: str, email: str, password: str, role: str, display_name: str | None) -> None:
    """Make a member at once, without a mail to confirm."""
    name = _tidied(display_name or handle)
    _check(handle, name, email, password, may_speak_for_site=role != "member")
    with _told(), db.transaction():
        password_hash = passwords.hash_password(password)
        digest = digest_of(email)
        sealed = seal_mailbox(digest, email)
        named = {"display_name": name, "role": role, "password_hash": password_hash, "mailbox_sealed": sealed}
        joining.create(handle=handle, mailbox_digest=digest, **named)
    click.echo(f"@{handle} is here, as {role}.")


@members_commands.command()
@click.argument("handle")
@click.argument("role", type=click.Choice(ROLES))
def appoint(handle: str, role: str) -> None:
    """Give a member a role. The member has to sign in again."""
    with _told(), db.transaction():
        people.appoint(get_by_handle(handle), role)
    click.echo(f"@{handle} is now {role}, and signed out everywhere.")


@members_commands.command()
@click.argument("handle")
@click.option("--lift", is_flag=True, help="Let the member in again.")
def suspend(handle: str, lift: bool) -> None:
    """Keep a member out: every session ends now, and nobody can sign in."""
    with _told(), db.transaction():
        member = get_by_handle(handle)
        (people.lift_suspension if lift else people.suspend)(member)
    click.echo(f"@{handle} may sign in again." if lift else f"@{handle} is suspended and signed out everywhere.")


def _tidied(name: str) -> str:
    """The name as a form takes it. Raises ClickException."""
    try:
        return take(name, clean_line, at_most=rules.LONGEST_NAME)
    except TooLong:
        raise click.ClickException(f"A name has at most {rules.LONGEST_NAME} characters.") from None
    except NotTaken as problem:
        raise click.ClickException(str(problem)) from None


def _check(handle: str, name: str, email: str, password: str, *, may_speak_for_site: bool) -> None:
    """Raises ClickException with the sentence that a form would show."""
    if not rules.HANDLE.fullmatch(handle):
        raise click.ClickException("A handle has 3 to 30 letters from a to z, digits and underscores.")
    if not may_speak_for_site and (rules.is_like_staff(handle) or rules.is_like_staff(name)):
        raise click.ClickException("This name looks like one of the people who run the site.")
    problem = problem_of_name(name) or passwords.problem_of_password(password, known_words=(handle, name, email))
    if problem:
        raise click.ClickException(str(problem))
    if len(email) > LONGEST_EMAIL:
        raise click.ClickException(f"An e-mail address has at most {LONGEST_EMAIL} characters.")
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error.message)) from None
