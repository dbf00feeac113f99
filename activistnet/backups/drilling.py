"""The drill: a backup is restored into a database server of its own, looked at, and thrown away."""

import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyrage import x25519
from sqlalchemy import NullPool, create_engine

from config import Settings

from ..core.application import use_settings
from ..core.data.sealed import open_some, sealed_columns
from ..run.child import Child
from ..run.installation import prepare_installation
from ..run.postgres import Postgres
from ..start import keys
from . import folders, keyfile
from .dumping import connected
from .errors import Failed
from .manifest import Manifest
from .reading import opened
from .restoring import fill, refuse_newer

PREFIX = "activistnet-drill-"
SOME = 20  # values of each sealed column


@dataclass
class Report:
    """What a drill has shown. `problems` are sentences; without one it was green."""

    manifest: Manifest
    seconds: float = 0
    opened: int = 0
    problems: list[str] = field(default_factory=list)


def drill(settings: Settings, path: Path, identities: Sequence[x25519.Identity]) -> Report:
    """Restore with nothing but the backup, its keys and the identity. Raises Failed when it can't be restored."""
    began = time.monotonic()
    with opened(path, identities) as (manifest, members):
        for _ in members:  # all of it, before a server is made
            pass
    refuse_newer(manifest)
    restored = keyfile.with_keys(settings, keyfile.read(folders.keys_of(path), identities))
    report = Report(manifest)
    if wrong := keyfile.misfit(restored, manifest.noted_keys):
        report.problems.append(f"In the file of keys, {wrong}")
    with _scratch_server() as url:
        fill(url, path, identities)
        _look_at_keys(url, restored, report)
        _open_some(url, restored, report)
    report.seconds = time.monotonic() - began
    return report


def _look_at_keys(url: str, restored: Settings, report: Report) -> None:
    """The ledger of the restored database against the manifest and the keys."""
    with connected(url) as connection:
        noted = keys.noted_in(connection)
    if noted != report.manifest.noted_keys:
        report.problems.append("The ledger of keys in the database is not the one the backup says.")
    if wrong := keyfile.misfit(restored, noted):
        report.problems.append(f"The restored database would refuse to start: {wrong}")


def _open_some(url: str, restored: Settings, report: Report) -> None:
    engine, unreadable = create_engine(url, poolclass=NullPool), 0
    with use_settings(restored), engine.connect() as connection:
        for column in sealed_columns():
            outcome = open_some(connection, column, SOME)
            report.opened += outcome.done
            unreadable += outcome.unreadable
    if unreadable:
        report.problems.append(f"The keys of the backup do not open {unreadable} sealed values that were tried.")


@contextmanager
def _scratch_server() -> Iterator[str]:
    """A PostgreSQL in a temporary folder, with an empty database; all of it is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    child = None
    try:
        folder.chmod(0o711)  # the server's account passes through
        installation = prepare_installation(folder / "var")
        passwords = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        postgres = Postgres(installation, *passwords, throw_away=True)
        postgres.prepare()
        child = Child(postgres.service(), installation.log)
        child.start()
        child.wait_until_ready(60)
        postgres.create_database()
        yield postgres.owner_url
    except OSError as error:
        raise Failed(f"{error.filename or folder}: {error.strerror}. TMPDIR names a folder with more room.") from error
    finally:
        if child is not None:
            child.stop()
        shutil.rmtree(folder, ignore_errors=True)
