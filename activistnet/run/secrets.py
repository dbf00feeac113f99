"""The secrets of this installation: made on first run, kept in a 0600 file, handed on by environment only."""

import base64
import os
import secrets
from pathlib import Path

from activistnet.run.installation import Installation
from activistnet.run.private import write_private
from activistnet.run.progress import CannotStart

FILE = "secrets.env"
SHARED = ("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY")  # the same on all machines of one site
MADE_WITH = ("DATABASE_PASSWORD", "SEALING_KEYS", "INDEX_KEY")  # what a database can't be used without
HEADER = "# Made on first run. Keep a copy with the backups: without these keys sealed mailboxes cannot be read.\n"


def load_secrets(installation: Installation) -> dict[str, str]:
    """All secrets by name. What is missing is made and written; a key that the environment gives wins.

    Raises CannotStart where a secret is missing that the database there was made with.
    """
    path = installation.var / FILE
    known = read_file(path) if path.exists() else {}
    if not os.environ.get("DATABASE_URL") and installation.has_database:
        _refuse_lost(path, [name for name in MADE_WITH if not (known.get(name) or os.environ.get(name))])
    made = {name: value for name, value in _fresh().items() if not known.get(name)}
    if made:
        known |= made
        write_private(path, HEADER + "".join(f"{name}={value}\n" for name, value in known.items()))
    return known | {name: os.environ[name] for name in SHARED if os.environ.get(name)}


def _refuse_lost(path: Path, lost: list[str]) -> None:
    if lost:
        raise CannotStart(
            f"{path} lacks {' and '.join(lost)}, and the database there was made with that. Put the file back from your"
            " copy of it. If a key is lost for good, write a new one there, which `openssl rand -base64 32` makes, and"
            " see `bin/flask keys accept --help`."
        )


def _fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_PASSWORD": secrets.token_urlsafe(32),
        "DATABASE_SITE_PASSWORD": secrets.token_urlsafe(32),
        "VALKEY_PASSWORD": secrets.token_urlsafe(32),
        "SEALING_KEYS": f"1:{_key()}",
        "INDEX_KEY": _key(),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def read_file(path: Path) -> dict[str, str]:
    """What such a file holds. Raises CannotStart."""
    try:
        text = path.read_text("ascii")
    except UnicodeError:
        raise CannotStart(f"{path} holds something else than text. Put the file back from your copy of it.") from None
    lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)
