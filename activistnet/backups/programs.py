"""PostgreSQL's own programs that dump and restore, of a version that fits the server."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ..run.binaries import POSTGRES
from ..start import addresses
from .errors import Failed

VERSION = re.compile(r"\(PostgreSQL\)\D*(\d+)")
DEBIANS = Path(os.sep, "usr", "lib", "postgresql")
# What pg_restore writes for a server from this one on, the ones before refuse.
STRICT = 17
# Of an address. https://www.postgresql.org/docs/current/libpq-connect.html
SECRET = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
SERVICE = "backup"
THEIRS = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "KRB5CCNAME", "OPENSSL_CONF")


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


@contextmanager
def reaching(url: str, options: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """`--dbname=...` without what is secret, and an environment that leads to it: arguments can be read by everybody.

    The password has a variable; for all else libpq has only a file, which is there as long as the block lasts. The
    site's keys are not for these programs. Raises Failed.
    """
    parts = conninfo_to_dict(addresses.libpq(url))
    secret = {name: str(parts.pop(name)) for name in SECRET if name in parts}
    kept = {name for name in os.environ if name in THEIRS or name.startswith(("PG", "LC_"))}
    environment = {name: os.environ[name] for name in kept}
    environment |= {"PGAPPNAME": "backup", "PGOPTIONS": options}
    if "password" in secret:
        environment["PGPASSWORD"] = secret.pop("password")
    if not secret:
        yield f"--dbname={make_conninfo('', **parts)}", environment
        return
    if "service" in parts:
        raise Failed(f"The database's address names a service: put {', '.join(secret)} into its file too.")
    with tempfile.NamedTemporaryFile("w", prefix="pg_service") as file:  # of mode 0600
        file.write(f"[{SERVICE}]\n" + "".join(f"{name}={value}\n" for name, value in secret.items()))
        file.flush()
        environment["PGSERVICEFILE"] = file.name
        yield f"--dbname={make_conninfo('', service=SERVICE, **parts)}", environment
