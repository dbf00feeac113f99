"""New signatures on one hot petition, complete stack: `python -m bench.signing [--clients 16 64] [--seconds 10]`.

Three lines: a member's press, a guest's form, a guest's confirmation. Every act is another person from another address;
limits stay on and the clock runs. At the end acknowledged = rows = shown.
"""

import argparse
import json
import time
from collections.abc import Iterator

import sqlalchemy as sa

from activistnet.core.data.db import db
from activistnet.petitions import counts
from activistnet.petitions.services import counting
from bench.client import Client, Script
from bench.load import run
from bench.people import make_petition, make_tries, sign_in_members
from bench.result import Result
from bench.site import Site, count_json, running

MOST_PER_SECOND = 1500


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, nargs="*", default=[16, 64])
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--port", type=int, default=8790)
    options.add_argument("--workers", default="1")
    given = options.parse_args()
    lines = {"member press": press, "guest form": fill_in, "confirm POST": confirm}
    with running(given.port, WEB_WORKERS=given.workers) as site:
        for clients in given.clients:
            for name, measure in lines.items():
                petition_id = make_petition(site.app)
                result = measure(site, petition_id, clients, given.seconds)
                report(f"{name}, {clients} clients", result, name)
                if name != "guest form":
                    compare(site, petition_id, result.statuses[name][303])


def press(site: Site, petition_id: int, clients: int, seconds: float) -> Result:
    people = iter(sign_in_members(site.app, int((seconds + 1) * MOST_PER_SECOND)))
    path = f"/petitions/{petition_id}/sign"

    def script(client: Client) -> Script:
        for number, (cookie, value, token) in enumerate(people):
            client.as_somebody_else(client.number + clients * (number + 1))
            client.cookies[cookie] = value
            yield "member press", client.post(path, {"csrf_token": token})

    return run(site.base, [script] * clients, seconds=seconds, warm_up=0)


def fill_in(site: Site, petition_id: int, clients: int, seconds: float) -> Result:
    path = f"/petitions/{petition_id}/sign"
    numbers: Iterator[int] = iter(range(10**6))

    def script(client: Client) -> Script:
        for number in numbers:
            client.as_somebody_else(number)
            typed = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "country": "NL"}
            yield "guest form", client.post(path, typed)

    return run(site.base, [script] * clients, seconds=seconds, warm_up=0)


def confirm(site: Site, petition_id: int, clients: int, seconds: float) -> Result:
    tokens = iter(make_tries(site.app, petition_id, int((seconds + 1) * MOST_PER_SECOND)))

    def script(client: Client) -> Script:
        for number, token in enumerate(tokens):
            client.as_somebody_else(client.number + clients * (number + 1))
            yield "confirm POST", client.post(f"/confirm/{token}", {})

    return run(site.base, [script] * clients, seconds=seconds, warm_up=0)


def report(title: str, result: Result, name: str) -> None:
    print(f"# {title}\n{result}", flush=True)
    figures = {"line": title, "rate": round(result.rate(name)), "p99_ms": round(result.quantile(name, 0.99))}
    print(json.dumps(figures), flush=True)


def compare(site: Site, petition_id: int, acknowledged: int) -> None:
    """Say whether what was acknowledged is what is counted and what is shown."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with site.app.app_context():
            rows, waiting = counting.count_rows(petition_id), counting.waiting(petition_id)
            folded = db.session.scalars(
                sa.select(counts.TABLE.c.signature_count).where(counts.TABLE.c.id == petition_id)
            ).one()
        shown = count_json(site, petition_id)
        if waiting == 0 and shown == folded:
            break
        time.sleep(0.2)
    # Those in flight when the time was over are rows without an answer.
    verdict = "exact" if rows == folded == shown and acknowledged <= rows else "WRONG"
    print(f"acknowledged {acknowledged}, rows {rows}, folded {folded}, shown {shown}: {verdict}", flush=True)


if __name__ == "__main__":
    main()
