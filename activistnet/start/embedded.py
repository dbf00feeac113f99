"""Which database is bin/serve's own: the embedded one, with its sockets where VAR_DIR keeps them."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

STATE, SOCKETS = "state-folder", "socket-folder"  # files that name a folder which could not be in the usual place


def is_own(database_url: str, var: Path) -> bool:
    """Whether a database is reached by the sockets of the server that bin/serve embeds for this VAR_DIR."""
    hosts = parse_qs(urlsplit(database_url).query).get("host", [])
    return bool(hosts) and all(Path(host) in _sockets(state_folder(var)) for host in hosts)


def state_folder(var: Path) -> Path:
    """Where the embedded servers keep their files: VAR_DIR itself, or another one that it names."""
    return named_in(var / STATE) or var


def named_in(file: Path) -> Path | None:
    """The folder that a file names; None where there is none, or no whole one."""
    try:
        text = file.read_text(errors="replace")
    except OSError:
        return None
    return Path(text.strip()) if text.startswith("/") and text.endswith("\n") else None


def _sockets(state: Path) -> list[Path]:
    elsewhere = named_in(state / SOCKETS)
    return [state / "run", *([elsewhere] if elsewhere else [])]
