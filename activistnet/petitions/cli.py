"""`flask petitions`: bring petitions over from elsewhere, and compare counts with their rows."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from ..core.data import audit
from ..core.data.db import db
from ..core.data.time import now
from ..core.outside.valkey import ValkeyDown
from ..core.refusals import NotFound
from ..core.web.arguments import Text
from ..core.words.text import WORD
from ..topics.queries import get_topic
from . import origins
from .models import Petition
from .services import asking, holding, importing, official_files, recounting
from .services.json_parts import BrokenFile

SAID = {
    "imported": "Imported petition {} with {:,} signatures: {}",
    "updated": "Updated petition {} with {:,} signatures: {}",
    "kept": "Kept petition {} as it is: it was counted here later than this file with {:,} signatures: {}",
}

petition_commands = AppGroup("petitions", help="Petitions and their counts.")


@petition_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--topic",
    type=Text(WORD, at_most=100),
    default="contested-projects",
    show_default=True,
    help="The slug of the topic it goes to.",
)
def import_(file: Path, topic: str) -> None:
    """Import the petition of a parliament, or a list of them, from its JSON FILE; a repeat brings it up to date.

    Westminster, the Senedd and the Scottish Parliament. What was counted before what is here changes nothing.
    """
    try:
        found = official_files.read_file(file, now=now())
        with db.transaction():
            stored = [importing.store(petition, get_topic(topic)) for petition in found]
            asking.tell_of([each.petition_id for each in stored])
            _note("petition.import", [each.petition_id for each in stored if each.word != "kept"])
    except BrokenFile as error:
        raise click.ClickException(f"{file}: {error}. Nothing was changed.") from error
    except NotFound as error:
        raise click.ClickException(f"There is no topic {topic!r}. Nothing was changed.") from error
    for each in stored:
        click.echo(SAID[each.word].format(each.petition_id, each.imported.count, each.imported.demand))


@petition_commands.command("origins")
def show_origins() -> None:
    """Say how many signatures are held, and what most of today's come from: domains with ten or more, addresses."""
    click.echo(f"{holding.count()} held.")
    try:
        found, addresses = origins.list_domains(), origins.list_addresses()
    except ValkeyDown as error:
        raise click.ClickException("Valkey is away, where the figures of today are.") from error
    for origin in found:
        click.echo(f"{origin.domain}\tconfirmed {origin.confirmed:,}\theld {origin.held:,}")
    click.echo("Held of one address, the most first: " + (", ".join(f"{n:,}" for n in addresses) or "none"))


@petition_commands.command(context_settings={"ignore_unknown_options": True})  # -5 is a number like any other
@click.argument("petition_id", type=int, required=False)
def recount(petition_id: int | None) -> None:
    """Correct the count of PETITION_ID, or of all petitions, by their rows; say by how much each was off."""
    with db.transaction():
        ids = list(db.session.scalars(select(Petition.id).order_by(Petition.id)))
    if petition_id is not None:
        if petition_id not in ids:
            raise click.ClickException(f"There is no petition {petition_id}. Its number is in its address.")
        ids = [petition_id]
    corrected = []
    for each in ids:
        with db.transaction():
            drift = recounting.recount(each).petition
        if drift:
            corrected.append(each)
            click.echo(f"Petition {each} was off by {drift:+,}; corrected.")
    with db.transaction():
        _note("petition.recount", corrected)
    click.echo(f"{len(ids)} counted, {len(corrected)} corrected.")


def _note(verb: str, changed: list[int]) -> None:
    """One line of the log for all of them."""
    if changed:
        what = f"petition:{changed[0]}" if len(changed) == 1 else "petitions"
        audit.record(audit.COMMAND_LINE, verb, what, count=len(changed))
