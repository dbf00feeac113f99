"""docs/security.md and the tests say the same: each promise has a test that carries its id, and the other way round."""

import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/security.md").read_text()
ROW = re.compile(r"^\| ([A-Z]\d\d) \| .+ \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"^ *def (test_\w+)", re.MULTILINE)
ID = re.compile(r"(?<=_)[a-z]\d\d(?=_)")

ids = [number for number, _files in ROW.findall(PAGE)]
promised = {number: re.findall(r"`(\S+)`", files) for number, files in ROW.findall(PAGE)}


def proved() -> dict[str, set[str]]:
    """The files whose tests carry an id, by id."""
    files = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for name in NAME.findall(path.read_text()):
            for number in ID.findall(name):
                files[number.upper()].add(str(path.relative_to(TESTS)))
    return files


def test_each_promise_has_an_id_of_its_own() -> None:
    assert {number for number in ids if ids.count(number) > 1} == set()


def test_every_promise_has_a_test_and_every_id_of_a_test_is_a_promise() -> None:
    assert set(promised) == set(proved())


def test_each_promise_names_files_that_prove_it() -> None:
    files = proved()
    assert {number: [name for name in named if name not in files[number]] for number, named in promised.items()} == {
        number: [] for number in promised
    }
    assert [number for number, named in promised.items() if not named] == []
