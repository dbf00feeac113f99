"""The browser's files that come from npm packages: fetched once, checked against the lock file, cut to what is used.

`package-lock.json` says which version and which checksum, `static/vendor.json` which files of a package, where they go
and how a font is cut. What only tests need (`dev` in the lock file) goes to `node_modules/` and is left out otherwise.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activistnet.run.fonts import cut
from activistnet.run.progress import CannotStart, say

PUBLIC_REGISTRY = "https://registry.npmjs.org"
SECONDS = 60


@dataclass(frozen=True)
class Package:
    """A line of the lock file with the files wanted from it."""

    name: str
    version: str
    integrity: str
    folder: Path
    stamp: Path
    files: dict[str, dict[str, Any]]

    @property
    def address(self) -> str:
        registry = os.environ.get("NPM_CONFIG_REGISTRY") or PUBLIC_REGISTRY
        return f"{registry.rstrip('/')}/{self.name}/-/{self.name.rsplit('/', 1)[-1]}-{self.version}.tgz"


def prepare(checkout: Path, *, for_tests: bool = False) -> None:
    """Makes the files what the lock file says; quick, and offline, when they are already."""
    packages = [package for package in _packages(checkout, for_tests=for_tests) if not _is_there(package)]
    if not packages:
        return
    say(f"Fetching {', '.join(package.name for package in packages)} ...")
    with ThreadPoolExecutor(4) as threads:
        tarballs = list(threads.map(_fetch, packages))
    for package, tarball in zip(packages, tarballs, strict=True):
        _unpack(package, tarball)


def _packages(checkout: Path, *, for_tests: bool) -> list[Package]:
    locked = json.loads((checkout / "package-lock.json").read_text())["packages"]
    wanted = json.loads((checkout / "static/vendor.json").read_text())
    packages = []
    for name, files in wanted.items():
        line = locked[f"node_modules/{name}"]
        folder = checkout / "node_modules" / name if line.get("dev") else checkout / "static/vendor"
        if for_tests or not line.get("dev"):
            stamp = checkout / "node_modules/.stamps" / name.replace("/", "--")
            packages.append(Package(name, line["version"], line["integrity"], folder, stamp, files))
    return packages


def _fetch(package: Package) -> bytes:
    """The tarball, if it is the one that was locked."""
    try:
        with urllib.request.urlopen(package.address, timeout=SECONDS) as answer:  # noqa: S310
            tarball: bytes = answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        raise CannotStart(f"{package.address} could not be fetched: {error}. Is this machine online?") from error
    method, _, expected = package.integrity.partition("-")
    if base64.b64encode(hashlib.new(method, tarball).digest()).decode() != expected:
        raise CannotStart(f"{package.address} is not what package-lock.json says: its {method} differs.")
    return tarball


def _unpack(package: Package, tarball: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for name, wish in package.files.items():
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise CannotStart(f"{package.name} {package.version} has no file {name}.")
            content = member.read()
            target = package.folder / wish["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(cut(content, wish) if target.suffix == ".woff2" else content)
    package.stamp.parent.mkdir(parents=True, exist_ok=True)
    package.stamp.write_text(_fingerprint(package))


def _is_there(package: Package) -> bool:
    return (
        package.stamp.exists()
        and package.stamp.read_text() == _fingerprint(package)
        and all((package.folder / wish["to"]).exists() for wish in package.files.values())
    )


def _fingerprint(package: Package) -> str:
    return hashlib.sha256(f"{package.integrity} {json.dumps(package.files)}".encode()).hexdigest()
