"""`flask petitions`: bring petitions over from elsewhere, and compare counts with their rows."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.arguments import Text
from ..core.words.text import WORD
from ..topics.queries import get_topic
from .models import Petition
from .services import counting, importing

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
    """Import one petition of petition.parliament.uk from its JSON FILE; a repeat brings it up to date."""
    try:
        imported = importing.read_file(file)
        with db.transaction():
            petition_id, is_new = importing.store(imported, get_topic(topic))
    except importing.BrokenFile as error:
        raise click.ClickException(f"{file}: {error}. Nothing was changed.") from error
    except NotFound as error:
        raise click.ClickException(f"There is no topic {topic!r}. Nothing was changed.") from error
    word = "Imported" if is_new else "Updated"
    click.echo(f"{word} petition {petition_id} with {imported.count:,} signatures: {imported.demand}")


@petition_commands.command()
@click.argument("petition_id", type=int, required=False)
def recount(petition_id: int | None) -> None:
    """Correct the count of PETITION_ID, or of all petitions, by their rows; say by how much each was off."""
    with db.transaction():
        ids = [petition_id] if petition_id else list(db.session.scalars(select(Petition.id).order_by(Petition.id)))
    drifts = 0
    for each in ids:
        with db.transaction():
            drift = counting.recount(each)
        if drift:
            drifts += 1
            click.echo(f"Petition {each} was off by {drift:+,}; corrected.")
    click.echo(f"{len(ids)} counted, {drifts} corrected.")
