"""Making a backup: everything of one moment, encrypted as it comes, and its keys beside it."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from pyrage import x25519

from config import Settings

from ..start import keys
from . import dumping, folders, keyfile
from .archive import Writer, encrypted
from .errors import Failed
from .manifest import NAME, Manifest

MEDIA = "media"  # what members of pictures begin with, and their folder in VAR_DIR where the site has a store


@dataclass(frozen=True)
class Made:
    """A whole backup, and what it took."""

    path: Path
    manifest: Manifest
    size: int
    seconds: float


def make(settings: Settings, folder: Path, recipients: Sequence[x25519.Recipient]) -> Made:
    """Write a backup into the folder. It is whole under its name, or not there. Raises Failed."""
    began, url = time.monotonic(), settings.migration_database_url
    _refuse_other_keys(settings)
    folders.open_folder(folder)
    with dumping.snapshot(url) as (connection, snapshot_id):
        manifest = dumping.describe(connection, settings)
        target = folder / folders.name_of(manifest.site, manifest.made_at)
        with folders.part(target) as part:
            with (
                encrypted(part, recipients) as stream,
                dumping.dump(connection, url, snapshot_id) as dumped,
                Writer(stream, manifest.age.timestamp()) as archive,
            ):
                archive.add(NAME, manifest.written())
                archive.add_stream("database", dumped)
                if settings.media_folder is not None:
                    _add_media(archive, settings.media_folder)
            # First: data without its keys would be worth nothing.
            with folders.part(folders.keys_of(target)) as keys_part:
                keys_part.write(keyfile.written(settings, recipients))
    return Made(target, manifest, part.size, time.monotonic() - began)


def _refuse_other_keys(settings: Settings) -> None:
    """Raises Failed where the keys are not those of the database: they would be of no use beside it."""
    try:
        keys.compare(replace(settings, database_url=settings.migration_database_url))
    except keys.OtherKeys as other:
        raise Failed(str(other)) from other
    except psycopg.Error:
        pass  # what comes next says so


def _add_media(archive: Writer, folder: Path) -> None:
    """A file that is deleted meanwhile, or not whole yet, is left out: its row is of another moment."""
    for path in sorted(folder.rglob("*")):
        if path.name.startswith(".") or path.is_dir():
            continue
        with suppress(FileNotFoundError):
            archive.add(f"{MEDIA}/{path.relative_to(folder)}", path.read_bytes())
