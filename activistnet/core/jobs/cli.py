"""`flask jobs`: see what waits and what was parked, try it again, or do it here."""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select, update

from ..data.db import db
from .tasks import Outbox, run_due

jobs_commands = AppGroup("jobs", help="Background work that waits or has failed.")


@jobs_commands.command("list")
@click.option("--all", "also_waiting", is_flag=True, help="Waiting jobs too, not only parked ones.")
def list_jobs(*, also_waiting: bool) -> None:
    """Parked jobs, oldest first: number, task, what it is about, tries and the last error."""
    wanted = select(Outbox).order_by(Outbox.id).limit(200)
    if not also_waiting:
        wanted = wanted.where(Outbox.failed_at.is_not(None))
    for row in db.session.scalars(wanted):
        state = "parked" if row.failed_at else "waits"
        click.echo(f"{row.id}\t{state}\t{row.job}\t{row.args}\ttries {row.tries}\t{row.error or ''}")
    click.echo(_summary())


@jobs_commands.command()
@click.argument("numbers", nargs=-1, type=int)
def retry(numbers: tuple[int, ...]) -> None:
    """Let parked jobs run again: those NUMBERS, or all."""
    again = update(Outbox).where(Outbox.failed_at.is_not(None)).values(failed_at=None, tries=0, due_at=func.now())
    if numbers:
        again = again.where(Outbox.id.in_(numbers))
    with db.transaction():
        done = db.session.execute(again.returning(Outbox.id)).all()
    click.echo(f"{len(done)} to be tried again.")


@jobs_commands.command()
def run() -> None:
    """Do here and now what is due, without a worker."""
    done = 0
    while tried := run_due():
        done += tried
    click.echo(f"{done} tried. {_summary()}")


def _summary() -> str:
    counted = select(func.count().filter(Outbox.failed_at.is_(None)), func.count(Outbox.failed_at)).select_from(Outbox)
    waiting, parked = db.session.execute(counted).one()
    return f"{waiting} waiting, {parked} parked."
