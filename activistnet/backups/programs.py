"""PostgreSQL's own programs that dump and restore, of a version that fits the server."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ..run.binaries import POSTGRES
from ..start import addresses
from .errors import Failed

VERSION = re.compile(r"\(PostgreSQL\)\D*(\d+)")
DEBIANS = Path(os.sep, "usr", "lib", "postgresql")
# What pg_restore writes for a server from this one on, the ones before refuse.
STRICT = 17


def dumper(server: int) -> Path:
    """A `pg_dump` for a server of this major version. Raises Failed."""
    return _fitting("pg_dump", server, lambda found: found >= server)


def restorer(server: int) -> Path:
    """A `pg_restore` for a server of this major version. Raises Failed."""
    return _fitting("pg_restore", server, lambda found: found == server or (found > server >= STRICT))


def reader() -> Path:
    """The newest `pg_restore` there is, which reads what any `pg_dump` before it wrote."""
    return max(_found("pg_restore"), key=_version)


def _fitting(program: str, server: int, fits: Callable[[int], bool]) -> Path:
    found = {path: _version(path) for path in _found(program, server)}
    # Its own version before a newer one: what that writes, an older server may not take back.
    for path, version in sorted(found.items(), key=lambda item: item[1]):
        if fits(version):
            return path
    raise Failed(
        f"The database is PostgreSQL {server}, and no {program} that fits it is on PATH:"
        f" install its client programs, such as the package postgresql-client-{server}."
    )


def _found(program: str, server: int = 0) -> Iterator[Path]:
    wheel = importlib.util.find_spec(POSTGRES.parts[0])
    if wheel is not None and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]).parent / POSTGRES / "bin" / program
    if on_path := shutil.which(program):
        yield Path(on_path)
    if (debians := DEBIANS / str(server) / "bin" / program).exists():
        yield debians


def _version(program: Path) -> int:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return 0
    number = VERSION.search(said.stdout)
    return int(number[1]) if number else 0


def reaching(url: str, options: str = "") -> tuple[str, dict[str, str]]:
    """`--dbname=...` without the password, and the environment that holds it: arguments can be read by everybody."""
    parts = conninfo_to_dict(addresses.libpq(url))
    password = parts.pop("password", None)
    environment = {**os.environ, "PGAPPNAME": "backup", "PGOPTIONS": options}
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    return f"--dbname={make_conninfo('', **parts)}", environment
