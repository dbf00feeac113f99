"""The code of the release before, taken from the history of this checkout, to be run beside that of now."""

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PARTS = ["activistnet", "templates", "migrations", "config.py", "wsgi.py", "tests/support", "package.json", "deploy"]


def find() -> str | None:
    """The commit of the last release; before the first, the one under the newest migration. None without history."""
    tags = _git("tag", "--list", "v*", "--no-contains", "HEAD", "--merged", "HEAD", "--sort=-version:refname")
    if tags:
        return tags.split()[0]
    newest = max((CHECKOUT / "migrations/versions").glob("*.py"))
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest.relative_to(CHECKOUT)))
    return _git("rev-parse", "--verify", "--quiet", f"{added.strip()}^") if added else None


def unpack(commit: str, folder: Path) -> None:
    """That code, with the files for browsers of now."""
    here = [part for part in PARTS if _git("ls-tree", "--name-only", commit, "--", part)]
    made = subprocess.run(["git", "archive", commit, *here], cwd=CHECKOUT, capture_output=True, check=True)
    with tarfile.open(fileobj=BytesIO(made.stdout)) as archive:
        archive.extractall(folder, filter="data")
    (folder / "static").symlink_to(CHECKOUT / "static")


def run(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python over the code in that folder, and none of ours."""
    paths = os.pathsep.join(map(str, (folder, folder / "tests/support")))
    return subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": ""} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def _git(*arguments: str) -> str | None:
    """What git says; None where there is no such thing, or no git."""
    try:
        said = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return said.stdout.strip() or None
