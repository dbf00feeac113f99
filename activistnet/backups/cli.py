"""`flask backup`: make an encrypted copy of everything, look at one, restore one, and try that that works."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Never

import click
from flask.cli import AppGroup
from pyrage import x25519

from ..core.application import settings, use_settings
from ..core.data import gauges
from ..core.data.audit import COMMAND_LINE, record
from ..core.data.db import db
from ..core.web.arguments import Text
from ..core.words.text import WORD
from ..run.progress import CannotStart
from . import drilling, finishing, folders, identities, keyfile, places, reading, restoring
from .errors import Failed
from .locks import only_one
from .making import MEDIA
from .manifest import Manifest

MEGABYTE = 1_000_000
A_FILE = click.Path(dir_okay=False, path_type=Path)
identity_option = click.option(
    "--identity", type=A_FILE, help="What opens the backup; by default the one made in VAR_DIR."
)

backup_commands = AppGroup("backup", help="Encrypted copies of everything, and the way back.")


@backup_commands.command()
@click.option(
    "--to",
    "to",
    type=click.Path(),
    default="",
    help="A folder or s3://bucket/folder; by default BACKUP_TO or VAR_DIR/backups.",
)
@click.option(
    "--recipient",
    "recipients",
    type=Text(WORD, at_most=200),
    multiple=True,
    help="Who may open it (age1...); may be given again.",
)
@click.option("--keep", type=click.IntRange(1), help="How many stay there; by default BACKUP_KEEP.")
def create(to: str, recipients: tuple[str, ...], keep: int | None) -> None:
    """Make a backup while the site runs.

    One encrypted file, and the site's keys in another beside it.
    """
    ours = replace(settings(), backup_keep=keep) if keep else settings()
    with _said_plainly(), only_one(ours.var_dir):
        readers = _recipients(recipients or ours.backup_recipients)
        place = places.place_of(ours, to)
        made = places.make_at(place, ours, readers)
        where = f"{place}/{made.path.name}" if place.store else made.path
        click.echo(f"{where}: {made.size / MEGABYTE:,.1f} MB of {made.manifest.total:,} rows in {made.seconds:.1f} s.")
        click.echo(f"Its keys are in {folders.keys_of(Path(made.path.name))} beside it.")
        if made.manifest.pictures:
            click.echo(_elsewhere(made.manifest))
        with db.transaction():
            gauges.note({"backup_made_at": made.manifest.age.timestamp()})
            facts = {"rows": made.manifest.total, "bytes": made.size, "kept_by": "store" if place.store else "folder"}
            record(COMMAND_LINE, "backup.make", f"backup:{made.manifest.made_at}", **facts)


@backup_commands.command()
@click.option("--to", "to", type=click.Path(), default="", help="s3://bucket/folder; by default BACKUP_TO.")
def send(to: str) -> None:
    """Send the rest of backups that a store only has in part."""
    with _said_plainly(), only_one(settings().var_dir):
        place = places.place_of(settings(), to)
        if place.store is None:
            raise Failed("Name a store such as s3://bucket/folder with --to, or in BACKUP_TO.")
        sent = places.send_waiting(place)
    for name, size in sent:
        click.echo(f"{place}/{name}: {size / MEGABYTE:,.1f} MB sent.")
    if not sent:
        click.echo("Nothing is waiting to be sent.")


@backup_commands.command()
@click.argument("file", type=A_FILE)
@identity_option
def verify(file: Path, identity: Path | None) -> None:
    """Read all of FILE: is it whole, and would it fit here?"""
    with _said_plainly():
        readers = _identities(identity)
        manifest = reading.verify(file, readers)
        restoring.refuse_newer(manifest)
        restored = keyfile.with_keys(settings(), keyfile.read(folders.keys_of(file), readers))
        if wrong := keyfile.misfit(restored, manifest.noted_keys):
            raise Failed(f"{folders.keys_of(file)} is of another backup: {wrong}")
    click.echo(_described(file, manifest))
    if keyfile.misfit(settings(), manifest.noted_keys):
        click.echo("This installation has other keys: restore the backup with --keys.")


@backup_commands.command()
@click.argument("file", type=A_FILE)
@identity_option
@click.option("--keys", type=A_FILE, help="Restore the site's keys from this file too.")
@click.option("--replace", "over", is_flag=True, help="Replace a database that isn't empty.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def restore(file: Path, identity: Path | None, keys: Path | None, *, over: bool, yes: bool) -> None:
    """Restore FILE into an empty database, or --replace one.

    The one before stays on the server as DATABASE_before until the next restore. What fails leaves it as it was.
    """
    ours = settings()
    url = ours.migration_database_url
    with _said_plainly(), only_one(ours.var_dir):
        finishing.finish(ours)
        readers = _identities(identity)
        manifest = reading.verify(file, readers)  # before anything is touched
        restoring.refuse_newer(manifest)
        values = keyfile.read(keys, readers) if keys else {}
        theirs = keyfile.with_keys(ours, values) if values else ours
        keyfile.refuse_others(theirs, manifest)
        if theirs != ours:
            restoring.refuse_while_others_run(url)
        is_empty = restoring.is_empty(url)
        if not (is_empty or over):
            raise Failed("The database is not empty. To replace all that is in it, add --replace.")
        if not (is_empty or yes):
            click.confirm(f"{_described(file, manifest)}\nReplace everything in the database by this?", abort=True)
        media = ours.media_folder or ours.var_dir / MEDIA
        before = ""
        if values:
            finishing.begin(ours, values)
        if is_empty:
            restoring.fill(url, file, readers, media=media)
            restoring.let_the_site_in(url)
        else:
            before = restoring.replace(url, file, readers, media=media)
            db.engine.dispose()  # its connections were to the one before
        kept = keyfile.keep(ours.var_dir, values) if values else None
        keyfile.forget(ours.var_dir)
        with use_settings(theirs), db.transaction():
            record(COMMAND_LINE, "backup.restore", f"backup:{manifest.made_at}", replaced=not is_empty)
    click.echo(_described(file, manifest))
    click.echo("The backup is restored." + (f" The database before is kept as {before}." if before else ""))
    if ours.media_folder is None and not manifest.pictures:
        click.echo(f"Its pictures are in {media}. Send that folder to {ours.media}: they don't show until then.")
    if kept:
        click.echo(f"Its keys are in {kept}: start every process of the site with them.")


@backup_commands.command()
@click.argument("file", type=A_FILE, required=False)
@identity_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def drill(file: Path | None, identity: Path | None, *, as_json: bool) -> None:
    """Try a restore beside the site, and compare.

    FILE, or the newest backup in its folder, goes into a database server of its own.
    """
    with _said_plainly(), redirect_stdout(sys.stderr):
        path = file or _newest()
        report = drilling.drill(settings(), path, _identities(identity))
        if not report.problems:
            with db.transaction():
                gauges.note({"backup_drilled_at": report.manifest.age.timestamp()})
    said = {
        "file": str(path),
        "made_at": report.manifest.made_at,
        "tables": len(report.manifest.rows),
        "rows": report.manifest.total,
        "sealed_values_opened": report.opened,
        "minutes": round(report.seconds / 60, 2),
        "problems": report.problems,
    }
    if as_json:
        click.echo(json.dumps(said))
    else:
        click.echo(_described(path, report.manifest))
        click.echo(
            f"Restored in {report.seconds / 60:.1f} min: all rows are there, and {report.opened} sealed values open."
            if not report.problems
            else "\n".join(report.problems)
        )
    if report.problems:
        sys.exit(1)


def _described(file: Path, manifest: Manifest) -> str:
    return (
        f"{file}: of {manifest.base_url}, made {manifest.age:%Y-%m-%d %H:%M} UTC by release {manifest.code},"
        f" schema {manifest.revision}, {manifest.total:,} rows in {len(manifest.rows)} tables."
        + (f" {_elsewhere(manifest)}" if manifest.pictures else "")
    )


def _elsewhere(manifest: Manifest) -> str:
    return f"Pictures are not in it: they are in {manifest.pictures}, which needs copies of its own."


def _recipients(named: tuple[str, ...]) -> list[x25519.Recipient]:
    if named:
        return identities.read_recipients(named)
    path, is_new = identities.own_identity(settings().var_dir)
    if is_new:
        click.echo(f"Made {path}, which opens the backups. Keep a copy of it elsewhere: without it no one can.")
    return [each.to_public() for each in identities.read_identities(path)]


def _identities(named: Path | None) -> list[x25519.Identity]:
    return identities.read_identities(named or settings().var_dir / identities.FILE)


def _newest() -> Path:
    place = places.place_of(settings(), "")
    found = folders.whole_files(place.folder)
    if not found:
        raise Failed(f"There is no backup in {place.folder}: name a file.")
    return found[0]


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What can't be done is a sentence and status 1; whoever is told to end leaves nothing half done."""
    earlier = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except (Failed, CannotStart) as error:
        raise click.ClickException(str(error)) from error
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _end(_number: int, _frame: FrameType | None) -> Never:
    sys.exit(143)
