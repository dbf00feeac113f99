"""Bulk work waiting and a guest signing: `python -m bench.bulk [--rows 100000] [--guests 5]`, complete stack.

Prints one line of JSON: the seconds from each guest's form to the confirmation mail in the outbox folder, and how many
bulk rows still waited when the last one was there.
"""

import argparse
import json
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import sqlalchemy as sa

from activistnet.accounts.tasks import mail_password_changed
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, enqueue_each
from bench.people import make_petition
from bench.site import Site, running

PAUSE = 1.0  # seconds between two guests
LONGEST = 60.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--guests", type=int, default=5)
    options.add_argument("--port", type=int, default=8961)
    given = options.parse_args()
    with running(given.port) as site:
        petition_id = make_petition(site.app)
        fill(site, given.rows)
        while waiting(site) >= given.rows:  # the worker starts beside the first page
            time.sleep(PAUSE)
        seconds = []
        for number in range(given.guests):
            seconds.append(sign(site, petition_id, number))
            time.sleep(PAUSE)
        print(json.dumps({"rows": given.rows, "left": waiting(site), "seconds": seconds, "longest": max(seconds)}))


def fill(site: Site, rows: int) -> None:
    """Mails to members who are not there: a look into the database each, and done."""
    with site.app.app_context(), db.transaction():
        nobody = sa.func.generate_series(-rows, -1).column_valued("id")
        enqueue_each(mail_password_changed, sa.select(nobody))


def sign(site: Site, petition_id: int, number: int) -> float:
    """Seconds from a guest's form until there is one mail more."""
    folder = site.var / "outbox"
    before = count_mails(folder)
    typed = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "country": "NL"}
    form = urlencode(typed).encode()
    headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": f"10.0.0.{number + 1}"}
    began = time.monotonic()
    urlopen(Request(f"{site.base}/petitions/{petition_id}/sign", form, headers), timeout=30).close()
    while count_mails(folder) == before:
        if time.monotonic() - began > LONGEST:
            raise TimeoutError("no mail")
        time.sleep(0.01)
    return round(time.monotonic() - began, 2)


def count_mails(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.eml"))


def waiting(site: Site) -> int:
    with site.app.app_context():
        return db.session.scalars(sa.select(sa.func.count()).select_from(Outbox)).one()


if __name__ == "__main__":
    main()
