"""Making a backup: everything of one moment, encrypted as it comes, and its keys beside it."""

import time
from collections.abc import Sequence
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

MEDIA = "media"  # the folder in VAR_DIR, and its members


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
        manifest = dumping.describe(connection, base_url=settings.base_url)
        target = folder / folders.name_of(manifest.site, manifest.made_at)
        with folders.part(target) as part:
            with (
                encrypted(part, recipients) as stream,
                dumping.dump(connection, url, snapshot_id) as dumped,
                Writer(stream, manifest.age.timestamp()) as archive,
            ):
                archive.add(NAME, manifest.written())
                archive.add_stream("database", dumped)
                _add_media(archive, settings.var_dir / MEDIA)
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
    """A file that is deleted meanwhile is left out: the row that named it is of a moment before."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            archive.add(f"{MEDIA}/{path.relative_to(folder)}", path.read_bytes())
