"""Python, the libraries and the servers: those installed are those that are meant, and none has a hole we know of.

What is known stands in `least_versions.toml`, with where it says so. What was found after its date can't be known
without asking somebody else, and a site asks nobody: a check says how old the list is.
"""

import importlib.metadata
import platform
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from .findings import OK, REMARK, WRONG, Found, Place

LIST = Path(__file__).with_name("least_versions.toml")
REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[\w+\])?==([^\s;]+)([^#\n]*)", re.MULTILINE)
OLD = 270  # days after which a list says little


def python(_place: Place) -> Iterator[Found]:
    """The interpreter. Distributions mend holes and keep the number, so nobody can tell by that alone."""
    version = platform.python_version()
    if hole := hole_in("programs", "python", version):
        yield REMARK, f"Python {version} has known holes, unless your distribution has mended them: {hole}"
    else:
        yield OK, f"Python {version}."


def installed(_place: Place) -> Iterator[Found]:
    """The libraries, as requirements.txt names them."""
    known, pins = _versions(), _pins()
    looked_at = {name: hole_in("libraries", name, version) for name, version in known.items()}
    holes = {name: hole for name, hole in looked_at.items() if hole}
    for name, hole in sorted(holes.items()):
        yield WRONG, f"{name} {known[name]} has known holes: {hole}"
    other = sorted(name for name, pin in pins.items() if name not in holes and known.get(name) != pin)
    if other:
        some = ", ".join(f"{name} {known.get(name, 'not there')} for {pins[name]}" for name in other[:5])
        yield REMARK, f"{len(other)} libraries are others than requirements.txt names: {some}. Install it again."
    age = (datetime.now(UTC).date() - _as_of()).days
    if age > OLD:
        yield REMARK, f"What holes there are was last written down {age} days ago. Bring the site up to date."
    if not holes and not other:
        yield OK, f"{len(pins)} libraries are as they should be. Holes found after {_as_of()} can't be known here."


def hole_in(sort: Literal["libraries", "programs"], name: str, version: str) -> str | None:
    """The hole that a version has, and the least one without; of several lines of versions the same line counts."""
    numbers = _numbers(version)
    for line in _list()[sort].get(name, []):
        least, alike = _numbers(line["least"]), line.get("line", 0)
        if numbers[:alike] == least[:alike] and numbers < least:
            return f"{line['why']}. Use {line['least']} or newer."
    return None


@cache
def _list() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text())


def _as_of() -> date:
    known: date = _list()["as_of"]
    return known


@cache
def _pins() -> dict[str, str]:
    found = PIN.findall(REQUIREMENTS.read_text()) if REQUIREMENTS.exists() else []
    return {name.lower().replace("_", "-"): pin for name, pin, where in found if not _is_elsewhere(where)}


def _is_elsewhere(where: str) -> bool:
    """Whether a requirement is for other versions of Python than this one."""
    asked = re.search(r'python_full_version < "([\d.]+)"', where)
    return asked is not None and _numbers(platform.python_version()) >= _numbers(asked[1])


def _versions() -> dict[str, str]:
    found = {}
    for name in [*_pins(), *_list()["libraries"]]:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.split("+")[0]))
