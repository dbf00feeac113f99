"""bin/release: what it refuses, and what it commits."""

import subprocess

import pytest
import release

from activistnet.core.data import released

NUMBER = 'VERSION = "0.1.0"\n'


@pytest.fixture
def checkout(tmp_path):
    """A small checkout with a migration, a number and a change to release."""
    (tmp_path / "migrations/versions").mkdir(parents=True)
    (tmp_path / "migrations/released.txt").touch()
    (tmp_path / "migrations/versions/0001_first.py").write_text("first")
    released.freeze(tmp_path / "migrations")
    (tmp_path / release.NUMBER).parent.mkdir(parents=True)
    (tmp_path / release.NUMBER).write_text(NUMBER)
    (tmp_path / release.CHANGELOG).write_text("# Changelog\n\n## Unreleased\n\n* A change.\n\n## 0.1.0 (2026-11-29)\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "A")
    git(tmp_path, "config", "user.email", "a@example.org")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    return tmp_path


def git(root, *arguments):
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


def test_a_release_is_one_commit_with_its_number_and_its_section(checkout):
    release.release("0.2.0", checkout)
    assert 'VERSION = "0.2.0"' in (checkout / release.NUMBER).read_text()
    sections = [line for line in (checkout / release.CHANGELOG).read_text().splitlines() if line.startswith("## ")]
    assert sections[0] == "## Unreleased" and sections[1].startswith("## 0.2.0 (20")
    assert git(checkout, "log", "-1", "--format=%s") == "release: 0.2.0.\n"
    assert not git(checkout, "status", "--porcelain")


SPOILT = {
    "three numbers": ("0.2", None, ""),
    "in no commit": ("0.2.0", "README.md", "new"),
    "higher number": ("0.1.0", None, ""),
    "was released and is changed": ("0.2.0", "migrations/versions/0001_first.py", "another"),
    "is not in released.txt": ("0.2.0", "migrations/versions/0002_second.py", "second"),
    "Nothing stands under Unreleased": ("0.2.0", "CHANGELOG.md", "# Changelog\n\n## Unreleased\n"),
}


@pytest.mark.parametrize("said", SPOILT)
def test_what_would_not_be_what_its_tag_says_is_refused(checkout, said):
    version, name, text = SPOILT[said]
    if name is not None:
        (checkout / name).write_text(text)
        if said != "in no commit":
            git(checkout, "add", ".")
            git(checkout, "commit", "--quiet", "--message", "spoilt")
    head = git(checkout, "rev-parse", "HEAD")
    with pytest.raises(release.Refused, match=said):
        release.release(version, checkout)
    assert git(checkout, "rev-parse", "HEAD") == head
