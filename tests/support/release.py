"""bin/release: the number, the day and a section of CHANGELOG.md, in one commit. The tag is for people to make."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from activistnet.core.data import released

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = "CHANGELOG.md"
NUMBER = "activistnet/start/release.py"
UNRELEASED = re.compile(r"^## Unreleased\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
RELEASED = re.compile(r"^## (\d+)\.(\d+)\.(\d+) ", re.MULTILINE)


class Refused(Exception):
    """One sentence: why there is no release."""


def release(version: str, root: Path) -> None:
    """Commits a release. Raises Refused for anything that would not be what its tag says."""
    parts = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    if parts is None:
        raise Refused("A release has three numbers, as in `bin/release 0.2.0`.")
    if _git(root, "status", "--porcelain"):
        raise Refused("The checkout holds what is in no commit: commit it, or put it aside.")
    for sentence in released.problems(root / "migrations"):
        raise Refused(sentence)
    text = (root / CHANGELOG).read_text()
    section = UNRELEASED.search(text)
    if section is None or "* " not in section[1]:
        raise Refused(f"Nothing stands under Unreleased in {CHANGELOG}.")
    before = [tuple(map(int, numbers)) for numbers in RELEASED.findall(text)]
    if before and tuple(map(int, parts.groups())) <= max(before):
        raise Refused(f"{'.'.join(map(str, max(before)))} is released already: take a higher number.")
    heading = f"## Unreleased\n\n## {version} ({datetime.now(UTC):%Y-%m-%d})\n"
    (root / CHANGELOG).write_text(text.replace("## Unreleased\n", heading, 1))
    number = (root / NUMBER).read_text()
    (root / NUMBER).write_text(re.sub(r'VERSION = ".*"', f'VERSION = "{version}"', number))
    _git(root, "commit", "--all", "--message", f"release: {version}.")


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    version = (sys.argv[1:] or [""])[0]
    try:
        release(version, ROOT)
    except Refused as reason:
        sys.exit(str(reason))
    print(f"Committed. When `bin/test` is green: git tag --annotate v{version} --message {version} && git push --tags")


if __name__ == "__main__":
    main()
