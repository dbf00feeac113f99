"""What the site does while parts of it are killed or stopped under load.

    python -m bench.endurance kill [--rounds 3]
    python -m bench.endurance valkey [--seconds 60]
    python -m bench.endurance database [--seconds 20]

Each prints a table, then the same as one line of JSON. At the end acknowledged <= rows = folded = shown everywhere.
"""

import argparse
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.petitions import counts
from activistnet.petitions.services import counting
from bench.people import make_petition
from bench.site import Site, count_json, running
from bench.traffic import PACE, SIGNERS, SIGNINGS, Traffic

QUIET = 3.0  # seconds of ordinary traffic between two kills
READ_AGAIN = 2.0  # seconds between two looks of a web process at the counts its sockets watch
LONGEST = 40.0  # seconds to wait for everything to be back
Row = dict[str, Any]


def kill_first(role: str, index: int = 0) -> Callable[[Site], None]:
    return lambda site: os.kill(site.processes()[role][index], signal.SIGKILL)


def kill_everything(site: Site) -> None:
    """The supervisor itself; then somebody starts it again."""
    site.process.kill()
    site.process.wait()
    site.start()


KILLS = {
    "web worker": kill_first("web", 1),
    "web master": kill_first("web"),
    "worker": kill_first("worker"),
    "clock": kill_first("clock"),
    "valkey": kill_first("valkey"),
    "postgres": kill_first("postgres"),
    "bin/serve": kill_everything,
}


def kill(site: Site, rounds: int, only: list[str]) -> list[Row]:
    """Kill each in turn; how long until each kind of thing succeeds again."""
    petition_id = make_petition(site.app)
    kills = {name: KILLS[name] for name in only or KILLS}
    traffic = Traffic(site, petition_id, people=int(rounds * len(kills) * 10 * SIGNERS / PACE) + 500)
    rows = []
    with traffic.flowing():
        time.sleep(QUIET)
        for number in range(1, rounds + 1):
            for name, act in kills.items():
                row = {"round": number, "killed": name, **_measure(site, traffic, act)}
                rows.append(row)
                print(_line(row), flush=True)
        verdict = settle(site, traffic)
    return [*rows, verdict]


def _measure(site: Site, traffic: Traffic, act: Callable[[Site], None]) -> Row:
    """The longest time without a page and a signature, seconds until a count and a mail begun afterwards, failures."""
    before = traffic.journal.acknowledged(time.perf_counter())
    at = time.perf_counter()
    act(site)
    back: dict[str, float | None] = {}
    while time.perf_counter() - at < LONGEST:
        back = {
            "page": traffic.journal.first(("page",), 200, time.perf_counter() - QUIET),
            "signature": traffic.journal.first(SIGNINGS, 303, time.perf_counter() - QUIET),
            # More than all that was under way: so it was signed and folded afterwards.
            "count": traffic.watching.first_above(before + 2 * SIGNERS, at),
            "mail": traffic.mails.first(traffic.journal, at),
        }
        if None not in back.values() and time.perf_counter() - at > QUIET:
            break
        time.sleep(0.1)
    time.sleep(QUIET)
    ends = traffic.journal.outcomes(at, time.perf_counter())
    row: Row = {name: None if moment is None else round(moment - at, 1) for name, moment in back.items()}
    row["page"] = round(traffic.journal.longest_gap(("page",), 200, at), 1)
    row["signature"] = round(traffic.journal.longest_gap(SIGNINGS, 303, at), 1)
    return {**row, "requests": ends.pop("all", 0), "failed": dict(ends), "load": round(os.getloadavg()[0], 1)}


def stop(site: Site, seconds: float, role: str, *, is_killed: bool) -> list[Row]:
    """Take PostgreSQL or Valkey away for so long, killed or only stopped, and let everybody go on."""
    petition_id = make_petition(site.app)
    traffic = Traffic(site, petition_id, people=int((seconds + 60) * SIGNERS / PACE) + 500, has_everything=True)
    with traffic.flowing():
        time.sleep(2 * QUIET)
        gone_at = time.perf_counter()
        give_back = _kill_for_long(site, role) if is_killed else _halt(site, role)
        time.sleep(seconds)
        back_at = time.perf_counter()
        give_back()
        row: Row = {"away": role, "how": "killed" if is_killed else "stopped", "load": round(os.getloadavg()[0], 1)}
        row |= {"longest without news": round(_longest(traffic.watching.news(gone_at), gone_at, back_at), 1)}
        acts = traffic.journal.by_name(gone_at, back_at)
        row |= {"stale pages": traffic.journal.stale, "back": _back(traffic, back_at)}
        for name, found in acts.items():
            print(f"  {name:14} slowest {found['slowest']:5} s  {dict(found['ends'])}", flush=True)  # type: ignore[call-overload]
        print(_line(row), flush=True)
        return [{**row, "acts": acts}, settle(site, traffic)]


def _halt(site: Site, role: str) -> Callable[[], None]:
    leader = psutil.Process(site.processes()[role][0])
    everybody = [leader, *leader.children(recursive=True)]
    for process in everybody:
        process.suspend()

    def go_on() -> None:
        for process in everybody:
            process.resume()

    return go_on


def _kill_for_long(site: Site, role: str) -> Callable[[], None]:
    """The supervisor must not notice before it is time."""
    os.kill(site.process.pid, signal.SIGSTOP)
    os.kill(site.processes()[role][0], signal.SIGKILL)
    return lambda: os.kill(site.process.pid, signal.SIGCONT)


def _longest(moments: list[float], since: float, until: float) -> float:
    within = [since, *(moment for moment in moments if moment < until), until]
    return max(later - earlier for earlier, later in pairwise(within))


def _back(traffic: Traffic, since: float) -> dict[str, float | None]:
    """Seconds until a page, a signature, and news as fast as Valkey brings them: three in two seconds."""
    found: dict[str, float | None] = {}
    while time.perf_counter() - since < LONGEST:
        news = traffic.watching.news(since)
        fast = (third for first, third in zip(news, news[2:], strict=False) if third - first < READ_AGAIN)
        found = {
            "page": traffic.journal.first(("page",), 200, since),
            "signature": traffic.journal.first(SIGNINGS, 303, since),
            "frames": next(fast, None),
        }
        if None not in found.values():
            break
        time.sleep(0.1)
    return {name: None if at is None else round(at - since, 1) for name, at in found.items()}


def settle(site: Site, traffic: Traffic) -> Row:
    """Ask nothing more, wait for what is under way, and compare what was promised with what there is."""
    traffic.stop_asking()
    deadline = time.monotonic() + 90
    row: Row = {"outbox": None}
    while time.monotonic() < deadline:
        time.sleep(1)
        with suppress(OperationalError):
            row = _numbers(site, traffic)
        if row["outbox"] == 0 and row["waiting"] == 0 and set(row["watchers"]) == {row["folded"]}:
            break
    time.sleep(1)
    row = _numbers(site, traffic)
    forms, mails = traffic.forms_taken, traffic.mails.number
    row |= {
        "forms": len(forms),
        "mails lost": len(forms - mails.keys()),
        "mails twice": sum(n > 1 for n in mails.values()),
    }
    is_exact = row["acknowledged"] <= row["rows"] == row["folded"] == row["shown"]
    is_told = set(row["watchers"]) == {row["shown"]} and len(row["watchers"]) == traffic.watching.wanted
    is_done = row["outbox"] == 0 and row["parked"] == 0 and row["mails lost"] == 0
    verdict = "exact" if is_exact and is_told and is_done else "WRONG"
    print(f"{verdict}: " + ", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    return {"verdict": verdict, **row}


def _numbers(site: Site, traffic: Traffic) -> Row:
    with site.app.app_context():
        folded = sa.select(counts.TABLE.c.signature_count).where(counts.TABLE.c.id == traffic.petition_id)
        waits = sa.func.count().filter(Outbox.failed_at.is_(None))
        outbox, parked = db.session.execute(sa.select(waits, sa.func.count(Outbox.failed_at))).one()
        return {
            "acknowledged": len(traffic.journal.acknowledged_at),
            "rows": counting.count_rows(traffic.petition_id),
            "waiting": counting.waiting(traffic.petition_id),
            "folded": db.session.scalars(folded).one(),
            "shown": count_json(site, traffic.petition_id),
            "watchers": traffic.watching.shown(),
            "outbox": outbox,
            "parked": parked,
        }


def faults(site: Site) -> list[str]:
    """The different tracebacks in the logs of web, worker and clock, as their last lines."""
    found = []
    for path in site.var.glob("log/[wc]*.log*"):
        lines = path.read_text(errors="replace").splitlines()
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
            if line and not line.startswith((" ", "{", "Traceback")) and before.startswith(" ") and after[:1] in "{[":
                found.append(f"{path.name}: {before.strip()[:100]} / {line[:160]}\n")
    return sorted(set(found))


def _line(row: Row) -> str:
    return "  ".join(f"{name} {value}" for name, value in row.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--logs", type=Path, help="where to keep a copy of the logs")
    acts = parser.add_subparsers(dest="act", required=True)
    killing = acts.add_parser("kill")
    killing.add_argument("--rounds", type=int, default=3)
    killing.add_argument("--only", nargs="*", default=[], choices=list(KILLS))
    for role, seconds in {"valkey": 60, "database": 20}.items():
        acts.add_parser(role).add_argument("--seconds", type=float, default=seconds)
    given = parser.parse_args()
    with running(given.port) as site:
        try:
            if given.act == "kill":
                rows = kill(site, given.rounds, given.only)
            else:
                role = "postgres" if given.act == "database" else "valkey"
                rows = [row for way in (False, True) for row in stop(site, given.seconds, role, is_killed=way)]
        finally:
            print(site.log.read_text(), "".join(faults(site)))
            if given.logs:
                shutil.copytree(site.var / "log", given.logs, dirs_exist_ok=True)
    print(json.dumps({"act": given.act, "rows": rows}))


if __name__ == "__main__":
    main()
