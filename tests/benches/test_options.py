"""Every bench can be begun, and each is run for one short round, or it is said here that it can't be."""

import importlib
import re
from pathlib import Path

import pytest

from bench.site import ROOT

ROUNDS = (Path(__file__).parent / "test_short_rounds.py").read_text()
RUN = sorted(set(re.findall(r'(?:bench|alone)\("(\w+)"', ROUNDS)))
APART = ["versus"]  # run there by itself
NOT_BEGUN = ["moving", "kills"]  # the first has a place in its arguments, not options; tests/run kills what runs
# They kill or reload a site under load, or need root, nginx, the network or Chromium, which isn't everywhere.
NOT_RUN = ["disk_full", "endurance", "newcomer", "official_clients", "reload", "two_machines"]
# Minutes of a site of thousands; tests/spread and tests/updates hold what they show.
BY_THEMSELVES = ["spread", "spread_attack", "updates"]


@pytest.mark.parametrize("name", [*RUN, *APART, *NOT_RUN, *BY_THEMSELVES])
def test_each_says_what_it_takes(name, monkeypatch, capsys) -> None:
    module = importlib.import_module(f"bench.{name}")
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 0 and "usage: " in capsys.readouterr().out


def test_no_bench_is_left_out() -> None:
    there = {path.stem for path in (ROOT / "bench").glob("*.py") if "\ndef main(" in path.read_text()}
    assert there == {*RUN, *APART, *NOT_BEGUN, *NOT_RUN, *BY_THEMSELVES}
