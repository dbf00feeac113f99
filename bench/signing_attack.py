"""An attack on one petition's count amid honest people, over a day: `python -m bench.signing_attack`.

Honest people sign during 24 hours: most from a home of their own, 150 from the one address of a school within an hour,
200 from that of a mobile carrier within six. Meanwhile somebody with 20 addresses and 40 domains confirms 2,000
mailboxes in six hours, that of the school among them. The clock of the counters is set forward from confirmation to
confirmation; the links were mailed, and each is pressed at its time by the front door.

Prints for each hour what was counted and held of both, for what, and then how many of those who are held count by their
second mail on each of the next days, where honest people press it once and the attack as often as it can.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple
from unittest.mock import patch

import sqlalchemy as sa
from disposable_email_domains import blocklist
from flask import Flask
from flask.testing import FlaskClient

from activistnet.core.data.crypto import sign_value, token_hash
from activistnet.core.data.db import db
from activistnet.petitions.domains import LARGE
from bench.people import make_petition, make_tries_of
from bench.site import running

HOUR, DAY = 3600, 86_400
ATTACK_AT, ATTACK_HOURS = 9, 6
SCHOOL_AT = 10
CARRIER_AT, CARRIER_HOURS = 8, 6
SMALL_DOMAINS = 200  # of honest people: few of them have many
USUAL = sa.text(
    "INSERT INTO rising_petitions (petition_id, gained, score) VALUES (:id, :gained, 0)"
    " ON CONFLICT (petition_id) DO UPDATE SET gained = excluded.gained"
)
BECAME = sa.text(
    "SELECT id, CASE state WHEN 'counted' THEN '' ELSE held_for END AS why FROM signatures"
    " WHERE id = (SELECT signature_id FROM confirmations WHERE token_hash = :hash)"
)


class Act(NamedTuple):
    """One confirmation: when in the day, whose, from where and with which mailbox."""

    at: float
    who: str  # home, school, carrier or attack
    address: str
    mailbox: str

    @property
    def is_honest(self) -> bool:
        return self.who != "attack"


def people(lot: random.Random, given: argparse.Namespace) -> list[Act]:
    """All of them, by their time."""
    large, weights = sorted(LARGE), [1 / (n + 1) for n in range(SMALL_DOMAINS)]

    def mailbox(n: int, *, small: float) -> str:
        if lot.random() >= small:
            return f"person{n}@{lot.choice(large)}"
        [which] = lot.choices(range(SMALL_DOMAINS), weights)
        return f"person{n}@association{which}.example"

    homes = given.honest - given.school - given.carrier
    acts = [Act(lot.uniform(0, DAY), "home", f"10.{n >> 8}.{n & 255}.7", mailbox(n, small=0.25)) for n in range(homes)]
    for n in range(given.school):
        own = n % 3 == 0  # a third have an address of the school
        to = f"pupil{n}@{given.school_domain}" if own else mailbox(homes + n, small=0.1)
        acts.append(Act((SCHOOL_AT + lot.random()) * HOUR, "school", "192.0.2.1", to))
    for n in range(given.carrier):
        at = (CARRIER_AT + lot.random() * CARRIER_HOURS) * HOUR
        acts.append(Act(at, "carrier", "198.51.100.1", mailbox(homes + given.school + n, small=0.2)))
    listed = lot.sample(sorted(blocklist), given.listed)
    bought = [f"bought{n}.example" for n in range(given.domains - given.listed)]
    for n in range(given.attack):
        at = (ATTACK_AT + lot.random() * given.hours) * HOUR
        to = f"nobody{n}@{lot.choice([*listed, *bought])}"
        acts.append(Act(at, "attack", f"203.0.{n % given.addresses}.9", to))
    return sorted(acts)


@contextmanager
def at(moment: float) -> Iterator[None]:
    """The clock of the counters stands there; that of the database goes on."""
    with patch("activistnet.core.web.limits.time.time", return_value=moment):
        yield


class Round:
    """One petition, and what became of whom."""

    def __init__(self, app: Flask, acts: list[Act]) -> None:
        self.app, self.acts = app, acts
        self.petition_id = make_petition(app)
        self.tokens = make_tries_of(app, self.petition_id, [act.mailbox for act in acts])
        self.begun = (int(time.time()) // DAY + 1) * DAY
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.held_for: list[str] = []  # of each; "" where it counted
        self.signature_ids: list[int] = []
        self.counted_at: list[float] = []

    def run(self) -> None:
        """All of them, one after the other."""
        noted_at = 0.0
        for act, token in zip(self.acts, self.tokens, strict=True):
            if act.at - noted_at >= HOUR / 4:
                self._note_usual(noted_at := act.at)
            with at(self.begun + act.at):
                answer = self.client.post(f"/confirm/{token}", headers=_from(act.address))
            assert answer.status_code == 303, answer.status
            with self.app.app_context():
                row = db.session.execute(BECAME, {"hash": token_hash(token)}).one()
            self.held_for.append(row.why)
            self.signature_ids.append(row.id)
            if not row.why:
                self.counted_at.append(act.at)

    def _note_usual(self, moment: float) -> None:
        """What the site does every quarter of an hour: note what the petition has gained within a day."""
        gained = sum(each > moment - DAY for each in self.counted_at)
        with self.app.app_context(), db.transaction():
            db.session.execute(USUAL, {"id": self.petition_id, "gained": gained})

    def release(self, day: int) -> None:
        """A later day: everybody who was mailed a second time and is held yet presses its button at the same hour."""
        for number, act in enumerate(self.acts):
            if self.held_for[number] in ("", "throwaway"):
                continue
            with self.app.app_context():
                token = sign_value(str(self.signature_ids[number]), "release")
            with at(self.begun + day * DAY + act.at):
                answer = self.client.post(f"/release/{token}", headers=_from(act.address))
            assert answer.status_code in (303, 429), answer.status
            if answer.status_code == 303:
                self.held_for[number] = ""

    def tell(self, name: str, *, hour: int | None = None) -> None:
        """One line: how many count and how many are held, for what, of the honest and of the attack."""
        of: dict[str, Counter[str]] = {"honest": Counter(), "attack": Counter()}
        for act, why in zip(self.acts, self.held_for, strict=True):
            if hour is None or int(act.at // HOUR) == hour:
                of["honest" if act.is_honest else "attack"][why or "counted"] += 1
        print(json.dumps({"line": name, **{whose: dict(sorted(found.items())) for whose, found in of.items()}}))

    def tell_honest(self) -> None:
        """Which of the honest are held, by where they signed."""
        of: Counter[str] = Counter()
        for act, why in zip(self.acts, self.held_for, strict=True):
            if act.is_honest and why:
                of[f"{act.who}, {why}"] += 1
        honest = sum(act.is_honest for act in self.acts)
        share = round(100 * sum(of.values()) / honest, 2) if honest else 0
        print(json.dumps({"line": "honest held", "percent": share, "who": dict(sorted(of.items()))}))


def _from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address, "Sec-Fetch-Site": "same-origin"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--honest", type=int, default=1000)
    options.add_argument("--school", type=int, default=150, help="of the honest, from one address within an hour")
    options.add_argument("--school-domain", default="st-marys.sch.uk", help="of a third of them")
    options.add_argument("--carrier", type=int, default=200, help="of the honest, from one address within six hours")
    options.add_argument("--attack", type=int, default=2000)
    options.add_argument("--addresses", type=int, default=20)
    options.add_argument("--domains", type=int, default=40)
    options.add_argument("--listed", type=int, default=20, help="of the domains, on the list of throw-away ones")
    options.add_argument("--hours", type=float, default=6, help="that the attack takes")
    options.add_argument("--days", type=int, default=3, help="after it, on which who is held presses again")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--port", type=int, default=8964)
    given = options.parse_args()
    with running(given.port) as site:
        app = site.app
        app.settings = replace(app.settings, limits=1.0)
        measured = Round(app, people(random.Random(given.seed), given))
        measured.run()
        for hour in range(24):
            measured.tell(f"hour {hour}", hour=hour)
        measured.tell("after the day")
        measured.tell_honest()
        for day in range(1, given.days + 1):
            measured.release(day)
            measured.tell(f"after {day} more")
            measured.tell_honest()


if __name__ == "__main__":
    main()
