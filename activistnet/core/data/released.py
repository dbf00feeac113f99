"""Migrations that have been released: which there are, and a digest of each, so that none is changed any more.

A database that has one of them never gets it again: what is changed in it afterwards, that database lacks for ever.
"""

from hashlib import sha256
from pathlib import Path

FILE = "released.txt"


def problems(folder: Path) -> list[str]:
    """What isn't as it was released, or isn't noted yet; a sentence each."""
    return [*_broken(folder), *(f"{name} is not in {FILE}: `flask db freeze` adds it." for name in _new(folder))]


def freeze(folder: Path) -> list[str]:
    """Note what is new; its names. Raises ValueError, with a sentence, for one that isn't as it was released."""
    for sentence in _broken(folder):
        raise ValueError(sentence)
    noted, new = _noted(folder), _new(folder)
    both = noted | {name: _digest(folder / "versions" / name) for name in new}
    (folder / FILE).write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(both.items())))
    return new


def _broken(folder: Path) -> list[str]:
    told = []
    for name, digest in _noted(folder).items():
        path = folder / "versions" / name
        if not path.exists():
            told.append(f"{name} was released and is gone: put it back, or take its line out if no database has it.")
        elif _digest(path) != digest:
            told.append(f"{name} was released and is changed: put it back, and write what it lacks as a new migration.")
    return told


def _new(folder: Path) -> list[str]:
    return sorted({path.name for path in (folder / "versions").glob("*.py")} - {*_noted(folder)})


def _noted(folder: Path) -> dict[str, str]:
    lines = (folder / FILE).read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
