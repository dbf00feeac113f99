"""`flask demo load` and `remove`: fill a site with what it is for, to look at, to try, or to measure."""

import os
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from ..core.application import settings
from ..core.data import audit
from ..core.data.db import db
from ..members.models import Member
from ..start import demonstration
from . import demo_removal
from .demo_crowd import load_crowd, tidy_up
from .demo_story import SignIn, load_story
from .tasks import forget_sign_ins

CROWDS = {"medium": 2_000, "large": 100_000}

demo_commands = AppGroup("demo", help="Demonstration data.")


@demo_commands.command()
@click.option("--size", type=click.Choice(["small", *CROWDS]), default="small", show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when the site has members.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same data.")
def load(size: str, if_empty: bool, seed: int) -> None:
    """Load members, petitions and debates; medium and large add a crowd of 2,000 or 100,000 around them."""
    if reason := demonstration.why_not(settings()):
        raise click.ClickException(f"The demonstration is for a site of this machine alone, and {reason}.")
    if _has_members():
        if if_empty:
            return
        raise click.ClickException("This site has members already; the demonstration needs an empty one.")
    with db.transaction():
        sign_ins = load_story(seed)
        if size in CROWDS:
            load_crowd(CROWDS[size], seed=seed, say=click.echo)
        audit.record(audit.COMMAND_LINE, "demo.load", "demo", size=size)
        # Before the commit: members of whom nobody knows the passwords could not even be loaded again.
        path = _write_sign_ins(sign_ins)
    if size in CROWDS:
        tidy_up()
    click.echo(f"The demonstration is there. Its {len(sign_ins)} sign-ins are in {path}.")


@demo_commands.command("remove")
@click.option("--yes", is_flag=True, help="Don't ask.")
def remove_all(*, yes: bool) -> None:
    """Take the demonstration out, and nothing else. The site may run; what was interrupted is gone on with."""
    if not yes:
        click.confirm("The members of the demonstration go, with all that only they have written. Go on?", abort=True)
    removed = demo_removal.remove()
    forget_sign_ins(settings().var_dir)
    if removed == demo_removal.Removed():
        raise click.ClickException("There is no demonstration here.")
    with db.transaction():
        audit.record(audit.COMMAND_LINE, "demo.remove", "demo", members=removed.members, threads=removed.threads)
    click.echo(f"{removed.members:,} members and {removed.threads:,} threads of the demonstration are gone.")
    if removed.stayed:
        click.echo(f"{removed.stayed:,} left like any member, as others have joined in where they wrote or decided.")
    if not demo_removal.has_operator():
        click.echo("No operator is left: `bin/flask members create` or `appoint`, with --role operator, makes one.")


def _has_members() -> bool:
    return db.session.scalar(select(Member.id).where(Member.kind == "person").limit(1)) is not None


def _write_sign_ins(sign_ins: list[SignIn]) -> Path:
    """Handle, password and role of each, in a file for this account's eyes only."""
    path = settings().var_dir / "demo.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    lines = [f"{each.handle:<12} {each.password:<16} {each.role}\n" for each in sign_ins]
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123, mode from the start
        file.writelines(["# Sign-ins of the demonstration: handle, password, role.\n", *lines])
    return path
