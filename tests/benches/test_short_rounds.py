"""Each bench still does what it says: one short round, in which it ends, prints its figures and is answered well.

How quick anything is, nobody asks here. They are five minutes beside the other tests: `BENCHES=1 bin/test` asks for
them.
"""

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from activistnet.core.data.db import db
from bench.site import ROOT


def figures(said: str) -> list[dict[str, object]]:
    """Its lines of JSON."""
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def statuses(said: str) -> set[str]:
    """Every status that it counted an answer of."""
    return set(re.findall(r"\b(\d{3})\"?: \d+\b", said))


def test_replay(bench, tmp_path) -> None:
    """First: it opens every letter that it finds."""
    curve = tmp_path / "counts.csv"
    curve.write_text("timestamp,count\n2024-11-24 17:00:00,0\n2024-11-24 17:00:10,12\n")
    said = figures(bench("replay", curve, "--speed", 10, "--seconds", 5, "--watchers", 3))[-1]
    assert said == {"people": 12, "acknowledged": 12, "rows": 12, "shown": 12, "exact": True}


def test_signing(bench) -> None:
    said = bench("signing", "--clients", 2, "--seconds", 0.3)
    assert [each["line"] for each in figures(said)] == [
        f"{name}, 2 clients" for name in ("member press", "guest form", "confirm POST")
    ]
    assert statuses(said) == {"303"} and said.count(": exact") == 2


def test_signing_attack(bench) -> None:
    few = ("--honest", 30, "--school", 5, "--carrier", 6, "--attack", 60, "--addresses", 2, "--domains", 4)
    said = figures(bench("signing_attack", *few, "--listed", 2, "--days", 1))
    [after] = [each for each in said if each["line"] == "after the day"]
    honest, attack = after["honest"], after["attack"]
    assert honest == {"counted": 30} and sum(attack.values()) == 60 and attack["throwaway"] > 0


def test_readings(bench) -> None:
    said = figures(bench("readings", "--clients", 1, "--seconds", 0.05))
    assert len(said) == 14 and {status for each in said for status in each["statuses"]} == {"200"}


def test_pages_and_replies_of_a_site_that_is_there(bench, site) -> None:
    brief = ("--clients", 1, "--seconds", 0.1)
    [said] = figures(bench("pages", site.base, "home=/", *brief))
    assert [*said["statuses"]] == ["200"]
    with site.app.app_context():
        thread = db.session.execute(
            sa.text("SELECT id, slug FROM posts WHERE kind = 'discussion' ORDER BY id LIMIT 1")
        ).one()
    there = ("--sign-ins", site.var / "demo.txt", "--thread", thread.id, "--slug", thread.slug)
    assert statuses(bench("replies", site.base, *there, *brief)) <= {"200", "303"}


def test_two_checkouts_by_turns(site, tmp_path, capsys, monkeypatch) -> None:
    shutil.copytree(ROOT / "bench", tmp_path / "bench")
    pages = ["bench.pages", site.base, "home=/", "--clients", "1", "--seconds", "0.1"]
    monkeypatch.setattr("sys.argv", ["versus", "--rounds", "1", str(tmp_path), *pages])
    importlib.import_module("bench.versus").main()
    assert "home, visitor" in capsys.readouterr().out


def test_feed(bench) -> None:
    said = bench("feed", "--size", "tiny", "--clients", 1, "--seconds", 0.1)
    assert len(figures(said)) == 3 and statuses(said) == {"200"}


def test_long_thread(bench) -> None:
    said = {
        each["line"]: each for each in figures(bench("long_thread", "--replies", 60, "--clients", 1, "--seconds", 0.1))
    }
    assert said["to the end without scripts, member"]["each_once_in_order"] is True
    again = said["a place found again by its link"]
    assert again["asked"] == again["found"] and said["statements of the first page, member"]["asked"]


def test_moderation_queue(bench) -> None:
    assert len(figures(bench("moderation_queue", "--cases", 3, "--times", 1))) == 6


def test_overload(bench) -> None:
    said = bench("overload", "--readers", 1, "--signers", 1, "--seconds", 1)
    assert statuses(said) <= {"200", "303"} and "signing: 100.0% succeed" in said


def test_answers_alike(bench) -> None:
    said = bench("answers_alike", "--times", 1, "--seconds", 0.1)
    assert [*re.findall(r"^(/\w+) .* (?:alike|DIFFERENT)$", said, re.M)] == ["/login", "/join", "/reset"]
    assert statuses(said) == {"200", "303", "422"}


def test_bulk(bench) -> None:
    [said] = figures(bench("bulk", "--rows", 50, "--guests", 1))
    assert said["rows"] == 50 and len(said["seconds"]) == 1


def test_floods(bench) -> None:
    [said] = figures(bench("floods", "--rounds", 1, "--only", "half bodies"))
    assert "200" in said["answers"]


def test_raid(bench) -> None:
    said = bench("raid", "--accounts", 6, "--replies", 60, "--seconds", 30, "--before", 1)
    assert "shields proposed after" in said and "refused in" in said and said.endswith("; 0 are left\n")
    assert statuses(said) == {"200", "303"}
    [(rows, pressed)] = re.findall(r"signatures: (\d+) of (\d+) presses", said)
    assert rows == pressed


def test_moving(site) -> None:
    command = [sys.executable, "-m", "bench.moving", site.environ["PORT"], "1", "3"]
    said = subprocess.run(command, cwd=ROOT, input="forget\n?\n\n", capture_output=True, text=True, check=True).stdout
    opened, *others = figures(said)
    assert opened == {"open": 3} and [each["joined"] for each in others] == [3, 3]


def test_watchers(alone) -> None:
    said = alone("watchers", "--watchers", 12, "--updates", 2)
    assert said.count("'complete': '2/2'") == 2 and said.count("'lost': 0") == 2


def test_growth(alone, grown, var: Path) -> None:
    said = alone("growth", "--sizes", 200, "--only", "/petitions", "--var", var, "--out", var)
    assert not re.findall(r": [45]\d\d$", said, re.M), said
    assert (var / "growth.svg").exists() and len(json.loads((var / "growth.json").read_text())) >= 18


def test_search(alone, grown, var: Path) -> None:
    assert "a rare word" in alone("search", "--size", 200, "--var", var, "--rounds", 1)


def test_similar(alone, var: Path) -> None:
    assert "while it is typed" in alone("similar", "--size", 50, "--var", var / "similar", "--rounds", 1)


def test_two_camps(alone, grown, var: Path) -> None:
    said = alone("two_camps", "--members", 30, "--seeds", 1, "--crowd", 5, "--var", var)
    assert said.count("the top three") == 8 and said.count("notes shown of 10 each") == 9


def test_canary(bench) -> None:
    """Last: it lets years pass."""
    with pytest.raises(SystemExit) as ended:
        bench("canary")
    assert ended.value.code == 0
