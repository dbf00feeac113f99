"""`flask jobs`: see what waits and what was parked, try it again, let it go, or do it here."""

import re

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from ..data.audit import COMMAND_LINE
from ..data.db import db
from . import parked
from .parked import Which
from .tasks import Outbox, run_due

jobs_commands = AppGroup("jobs", help="Background work that waits or has failed.")
NUMBER = click.IntRange(1, 2**63 - 1)
NAME = re.compile(r"[a-z]\w*(\.\w+)+", re.ASCII)


class JobName(click.ParamType[str]):
    """The name of a task, which another release may know."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it is. Raises BadParameter."""
        return value if NAME.fullmatch(value) else self.fail("No job is called so. See `flask jobs list`.", param, ctx)


@jobs_commands.command("list")
@click.option("--all", "also_waiting", is_flag=True, help="Waiting jobs too, not only parked ones.")
def list_jobs(*, also_waiting: bool) -> None:
    """Jobs that failed for good, the oldest first.

    One line each: number, task, attempts, since when and the class of the last error.
    """
    wanted = select(Outbox).order_by(Outbox.id).limit(200)
    if not also_waiting:
        wanted = wanted.where(Outbox.failed_at.is_not(None))
    for row in db.session.scalars(wanted):
        state = "parked" if row.failed_at else "waits"
        since = (row.failed_at or row.created_at).isoformat(timespec="seconds")
        click.echo(f"{row.id}\t{state}\t{row.job}\tattempts {row.tries}\tsince {since}\t{row.error or ''}")
    click.echo(_summary())


@jobs_commands.command()
@click.argument("numbers", nargs=-1, type=NUMBER)
@click.option("--job", type=JobName(), help="All of this name, such as petitions.tasks.mail_confirmation.")
def retry(numbers: tuple[int, ...], job: str | None) -> None:
    """Try failed jobs again: those NUMBERS, of a name, or all."""
    with db.transaction():
        done = sum(parked.retry(COMMAND_LINE, which) for which in _which(numbers, job))
        _expect_all(numbers, done)
    click.echo(f"{done:,} to be tried again.")


@jobs_commands.command()
@click.argument("numbers", nargs=-1, type=NUMBER)
@click.option("--job", type=JobName(), help="All of this name, such as petitions.tasks.mail_confirmation.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def drop(numbers: tuple[int, ...], job: str | None, *, yes: bool) -> None:
    """Drop failed jobs: those NUMBERS, or those of a name.

    What they were to do is then never done.
    """
    if not numbers and not job:
        raise click.UsageError("Say which: numbers, or --job and a name, as `flask jobs list` shows them.")
    if not yes:
        click.confirm("The work of these jobs will never be done. Drop them?", abort=True)
    with db.transaction():
        done = sum(parked.drop(COMMAND_LINE, which) for which in _which(numbers, job))
        _expect_all(numbers, done)
    click.echo(f"{done:,} dropped.")


@jobs_commands.command()
def run() -> None:
    """Do here and now what is due, without a worker."""
    done = 0
    while tried := run_due():
        done += tried
    click.echo(f"{done} tried. {_summary()}")


def _which(numbers: tuple[int, ...], job: str | None) -> list[Which]:
    if numbers and job:
        raise click.UsageError("Give numbers or a name, not both.")
    return [Which(number=number) for number in dict.fromkeys(numbers)] or [Which(job=job or "")]


def _expect_all(numbers: tuple[int, ...], done: int) -> None:
    """Raises ClickException, and so changes nothing, when a number that was named is no parked job's."""
    if done < len(set(numbers)):
        raise click.ClickException("Not all of these numbers are parked jobs. Nothing was changed.")


def _summary() -> str:
    counted = select(func.count().filter(Outbox.failed_at.is_(None)), func.count(Outbox.failed_at)).select_from(Outbox)
    waiting, parked = db.session.execute(counted).one()
    return f"{waiting} waiting, {parked} parked."
