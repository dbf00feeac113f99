"""Files that come from npm packages: fetched once, checked against the lock file, cut to what is used.

`package-lock.json` says which version and which checksum. Two lists say which files of a package, where they go and how
a font is cut: `static/vendor.json` for browsers, and `drawing/fonts.json` for what the site draws itself, with patterns
for fonts that come in many slices. What only tests need (`dev` in the lock file) goes to `node_modules/` and is left
out otherwise.
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
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from activistnet.run.fonts import cut, unpacked
from activistnet.run.progress import CannotStart, say

PUBLIC_REGISTRY = "https://registry.npmjs.org"
SECONDS = 60
VERSION = 2  # counted up when files are made in another way
LISTS = {"static/vendor.json": "static/vendor", "drawing/fonts.json": "drawing/fonts"}


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
    distinct = {package.address: package for package in packages}
    say(f"Fetching {', '.join(package.name for package in distinct.values())} ...")
    with ThreadPoolExecutor(4) as threads:
        tarballs = dict(zip(distinct, threads.map(_fetch, distinct.values()), strict=True))
    for package in packages:
        _unpack(package, tarballs[package.address])


def _packages(checkout: Path, *, for_tests: bool) -> list[Package]:
    locked = json.loads((checkout / "package-lock.json").read_text())["packages"]
    packages = []
    for listed, place in LISTS.items():
        for name, files in json.loads((checkout / listed).read_text()).items():
            line = locked[f"node_modules/{name}"]
            folder = checkout / "node_modules" / name if line.get("dev") else checkout / place
            if for_tests or not line.get("dev"):
                stamp = checkout / "node_modules/.stamps" / f"{place}/{name}".replace("/", "--")
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
    made = []
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        names = [name.removeprefix("package/") for name in archive.getnames()]
        for pattern, wish in package.files.items():
            found = [name for name in names if fnmatchcase(name, pattern)]
            if not found:
                raise CannotStart(f"{package.name} {package.version} has no file {pattern}.")
            for name in found:
                member = archive.extractfile(f"package/{name}")
                assert member is not None  # noqa: S101 - a pattern names files
                made.append(_write(package.folder, name, member.read(), wish))
    package.stamp.parent.mkdir(parents=True, exist_ok=True)
    package.stamp.write_text("\n".join([_fingerprint(package), *made]))


def _write(folder: Path, name: str, content: bytes, wish: dict[str, Any]) -> str:
    """The file as it is used, and where it is within the folder: a wish for a folder is for fonts of what is drawn."""
    to: str = wish["to"]
    place = f"{to}{Path(name).stem}.ttf" if to.endswith("/") else to
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    if to.endswith("/"):
        content = unpacked(content, Path(name).stem)
    elif target.suffix == ".woff2":
        content = cut(content, wish)
    target.write_bytes(content)
    return place


def _is_there(package: Package) -> bool:
    if not package.stamp.exists():
        return False
    fingerprint, *made = package.stamp.read_text().split("\n")
    return (
        fingerprint == _fingerprint(package) and bool(made) and all((package.folder / place).exists() for place in made)
    )


def _fingerprint(package: Package) -> str:
    return hashlib.sha256(f"{VERSION} {package.integrity} {json.dumps(package.files)}".encode()).hexdigest()
