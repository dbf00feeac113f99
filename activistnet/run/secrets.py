"""The secrets of this installation: made on first run, kept in a 0600 file, handed on by environment only."""

import base64
import os
import secrets
from pathlib import Path

from activistnet.run.private import write_private

FILE = "secrets.env"
SHARED = ("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY")  # the same on all machines of one site
HEADER = "# Made on first run. Keep a copy with the backups: without these keys sealed mailboxes cannot be read.\n"


def load_secrets(var: Path) -> dict[str, str]:
    """All secrets by name. What is missing is made and written; a key that the environment gives wins."""
    path = var / FILE
    known = _read(path) if path.exists() else {}
    made = {name: value for name, value in _fresh().items() if name not in known}
    if made:
        known |= made
        write_private(path, HEADER + "".join(f"{name}={value}\n" for name, value in known.items()))
    return known | {name: os.environ[name] for name in SHARED if os.environ.get(name)}


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


def _read(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)
