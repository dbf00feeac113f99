"""`flask members create`, and what the other commands about members have in common."""

import click
from flask.cli import AppGroup

from ..core.data.audit import COMMAND_LINE
from ..core.data.db import db
from ..core.web.arguments import Text, password_option
from ..core.words.emails import LONGEST_EMAIL, problem_of_email
from ..core.words.text import NAME, WORD, problem_of_name
from ..members import rules
from ..members.mailboxes import digest_of, seal_mailbox
from ..members.models import ROLES
from .services import joining, operating, passwords

HANDLE = Text(rules.HANDLE_SHAPE, at_most=100)

members_commands = AppGroup("members", help="Members and their roles.")


@members_commands.command()
@click.argument("handle", type=HANDLE)
@click.option(
    "--email",
    type=Text(WORD, at_most=LONGEST_EMAIL),
    required=True,
    help="The member's e-mail address; we don't check that it exists.",
)
@password_option
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option(
    "--display-name",
    type=Text(NAME, at_most=rules.LONGEST_NAME),
    help="The display name; without it, the handle.",
)
def create(handle: str, email: str, password: str, role: str, display_name: str | None) -> None:
    """Make a member at once, without a mail to confirm. Asks for the password, or takes the first line piped in."""
    name = display_name or handle
    _check(handle, name, email, password, may_speak_for_site=role != "member")
    with db.transaction():
        password_hash = passwords.hash_password(password)
        digest = digest_of(email)
        sealed = seal_mailbox(digest, email)
        named = {"display_name": name, "role": role, "password_hash": password_hash, "mailbox_sealed": sealed}
        member = joining.create(handle=handle, mailbox_digest=digest, **named)
        operating.note_created(COMMAND_LINE, member)
    click.echo(f"@{handle} is here, as {role}.")


def _check(handle: str, name: str, email: str, password: str, *, may_speak_for_site: bool) -> None:
    """Raises ClickException with the sentence that a form would show."""
    if not rules.HANDLE.fullmatch(handle):
        raise click.ClickException("A handle has 3 to 30 letters from a to z, digits and underscores.")
    if not may_speak_for_site and (rules.is_like_staff(handle) or rules.is_like_staff(name)):
        raise click.ClickException("That name looks like one of the people who run the site. Choose another one.")
    problem = problem_of_name(name) or passwords.problem_of_password(password, known_words=(handle, name, email))
    if problem := problem or problem_of_email(email):
        raise click.ClickException(str(problem))
