"""The way down: which migrations are taken off, and what is lost with them."""

from collections.abc import Iterator
from typing import NamedTuple

from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from ...start import revisions
from . import rehearsal

BASE = "base"
NOT_EVERYTHING = "base is a database without tables: everything is lost. --drop-everything says that this is meant."
MANY = 100_000  # rows are counted so far

COUNT = "SELECT count(*) FROM (SELECT FROM {} LIMIT 100001) AS counted"


class Step(NamedTuple):
    """One migration that is taken off, and where that leads."""

    revision: str
    parent: str
    title: str
    lost: list[str]


def steps(scripts: ScriptDirectory, at: set[str], target: str) -> list[Step]:
    """The migrations between here and the target, the newest first. Raises CommandError for a target that isn't there.

    The target is a revision, `base`, or a number of steps such as `-2`.
    """
    if revisions.are_newer(at):
        raise CommandError(f"The schema is at {max(at)}, of newer code: take it down with that code.")
    chain = [script for head in at for script in scripts.iterate_revisions(head, BASE)]
    if target.startswith("-") and target[1:].isdecimal():
        return [_step(script) for script in chain[: int(target[1:])]]
    if target == BASE:
        return [_step(script) for script in chain]
    wanted = scripts.get_revision(target)
    numbers = [script.revision for script in chain]
    return [_step(script) for script in chain[: numbers.index(wanted.revision)]] if wanted.revision in numbers else []


def told(connection: Connection, steps: list[Step]) -> Iterator[str]:
    """What whoever takes these off should know."""
    yield f"From {steps[0].revision} down to {steps[-1].parent}:"
    for step in steps:
        yield f"  {step.revision}  {step.title}"
        for what in step.lost:
            yield f"        lost: {what}{_rows(connection, what)}"
    connection.rollback()


def afterwards(target: str) -> str:
    """Who can work on the schema of now."""
    return f"The schema is at {target}. Start the code that belongs to it: `bin/serve` of this code brings it up again."


def _step(script: Script) -> Step:
    parent = script.down_revision
    return Step(
        revision=script.revision,
        parent=parent if isinstance(parent, str) else BASE,
        title=script.doc,
        lost=sorted(set(rehearsal.lost(script.module))),
    )


def _rows(connection: Connection, what: str) -> str:
    kind, _, name = what.partition(" ")
    if kind != "table" or connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is None:
        return ""
    count = connection.scalar(text(COUNT.format(name))) or 0
    return f" ({f'more than {MANY:,}' if count > MANY else f'{count:,}'} rows)"
