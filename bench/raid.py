"""A raid on one thread, and what others notice: `python -m bench.raid [--accounts 200] [--replies 2000]`.

New accounts reply in one thread within a minute, each from an address of its own, while a member who has been there for
a month reads the thread and replies, and others sign a petition. Prints when shields were proposed, how many of the
raid's replies anybody else was shown before and after they were put up, how long pages and signing took before and
during the raid, and how long it took to refuse all that was held. It starts a site of its own.
"""

import argparse
import http.client
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import quantiles
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.posts.models import Discussion, Post
from activistnet.topics import queries as topic_queries
from activistnet.topics.models import Topic
from bench.people import make_petition, sign_in_members
from bench.site import Site, running

HELPERS = 16  # connections of the raid
OLD = timedelta(days=30)
LONGEST = 90  # seconds until shields are proposed, whether or not the raid goes on
UNSEEN = sa.text("SELECT count(*) FROM shields WHERE raised_at IS NULL AND lowered_at IS NULL AND post_id = :root")


@dataclass
class Person:
    """Somebody signed in, at an address of their own."""

    cookie: tuple[str, str, str]
    address: str

    def ask(self, connection: http.client.HTTPConnection, path: str, fields: dict[str, str] | None = None) -> int:
        """Get a page, or send a form; the status."""
        try:
            return self._ask(connection, path, fields)
        except ConnectionError:  # it was idle, and the server had let go of it
            connection.close()
            return self._ask(connection, path, fields)

    def _ask(self, connection: http.client.HTTPConnection, path: str, fields: dict[str, str] | None) -> int:
        name, token, form_token = self.cookie
        headers = {"Cookie": f"{name}={token}", "X-Forwarded-For": self.address, "Accept-Encoding": "gzip"}
        if fields is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode({**fields, "csrf_token": form_token}), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@dataclass
class Journal:
    """How long each kind of request took, in milliseconds, and what it was answered, by phase."""

    phase: str = "before"
    took: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def timed(self, what: str, ask: Callable[[], int]) -> int:
        """Do it, and write it down."""
        phase, begun = self.phase, time.monotonic()
        status = ask()
        self.took[what, phase].append((time.monotonic() - begun) * 1000)
        self.answers[what, phase, status] += 1
        return status

    def __str__(self) -> str:
        lines = []
        for (what, phase), took in sorted(self.took.items()):
            cuts = quantiles(took, n=100) if len(took) > 1 else took * 99
            statuses = {status: n for (w, p, status), n in self.answers.items() if (w, p) == (what, phase)}
            lines.append(
                f"{what:14} {phase:7} n {len(took):5}  p50 {cuts[49]:6.0f} ms  p99 {cuts[98]:6.0f} ms  {statuses}"
            )
        return "\n".join(lines)


def people(
    app: Flask, count: int, network: int, *, joined: timedelta = timedelta(), role: str = "member"
) -> list[Person]:
    """So many members who joined so long ago."""
    cookies = sign_in_members(app, count)
    with app.app_context(), db.transaction():
        newest = sa.select(Member.id).order_by(Member.id.desc()).limit(count)
        changed = {"joined_at": datetime.now(UTC) - joined, "role": role}
        db.session.execute(sa.update(Member).where(Member.id.in_(newest.scalar_subquery())).values(changed))
    return [Person(each, f"10.{network}.{n // 250}.{n % 250 + 1}") for n, each in enumerate(cookies)]


def make_thread(app: Flask) -> tuple[int, str]:
    """A discussion of somebody else; its id and its page."""
    with app.app_context(), db.transaction():
        author = Member(handle="raided", display_name="Raided", joined_at=datetime.now(UTC) - OLD)
        db.session.add(author)
        db.session.flush()
        topic_id = db.session.scalars(sa.select(Topic.id)).first() or 0
        texts = {"title": "Night clinics", "slug": "night-clinics", "body": "Why?", "body_html": "<p>Why?</p>"}
        post = Discussion(author_id=author.id, topic_id=topic_id, **texts)
        db.session.add(post)
        db.session.flush()
        return post.id, f"/discussions/{post.id}/night-clinics"


def seen(app: Flask, root_id: int) -> dict[str, int]:
    """How many replies of the thread are how visible."""
    counted = sa.select(Post.visibility, sa.func.count().label("n")).where(Post.root_id == root_id)
    with app.app_context():
        return {row.visibility: row.n for row in db.session.execute(counted.group_by(Post.visibility))}


@contextmanager
def meanwhile(site: Site, journal: Journal, root_id: int, page: str, petition_id: int) -> Iterator[None]:
    """A member of old reads and replies every second, and every quarter of a second somebody signs."""
    [honest], signers = people(site.app, 1, 1, joined=OLD), people(site.app, 1000, 2)
    over = threading.Event()

    def again(pause: float, act: Callable[[http.client.HTTPConnection, int], None]) -> threading.Thread:
        def run() -> None:
            connection, n = http.client.HTTPConnection(site.base.removeprefix("http://"), timeout=30), 0
            while not over.wait(pause):
                act(connection, n)
                n += 1

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def read(connection: http.client.HTTPConnection, n: int) -> None:
        journal.timed("read thread", lambda: honest.ask(connection, page))

    def reply(connection: http.client.HTTPConnection, n: int) -> None:
        words = {"body": f"What I saw there myself, number {n}"}
        journal.timed("honest reply", lambda: honest.ask(connection, f"/posts/{root_id}/replies", words))

    def sign(connection: http.client.HTTPConnection, n: int) -> None:
        if n < len(signers):
            journal.timed("sign", lambda: signers[n].ask(connection, f"/petitions/{petition_id}/sign", {}))

    acts = [again(0.5, read), again(3, reply), again(0.25, sign)]
    try:
        yield
    finally:
        over.set()
        for each in acts:
            each.join()


def raid(site: Site, journal: Journal, root_id: int, accounts: list[Person], replies: int, seconds: float) -> None:
    """Send the replies evenly within the time."""
    at = f"/posts/{root_id}/replies"
    numbers, begun, turn = iter(range(replies)), time.monotonic(), threading.Lock()

    def run() -> None:
        connection = http.client.HTTPConnection(site.base.removeprefix("http://"), timeout=30)
        while True:
            with turn:
                n = next(numbers, None)
            if n is None:
                return
            time.sleep(max(0.0, begun + n * seconds / replies - time.monotonic()))
            words = {"body": f"You are all liars and you know it, {n} times over"}
            journal.timed("raid", partial(accounts[n % len(accounts)].ask, connection, at, words))

    threads = [threading.Thread(target=run) for _ in range(HELPERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--accounts", type=int, default=200)
    options.add_argument("--replies", type=int, default=2000)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--before", type=float, default=10, help="seconds without a raid")
    options.add_argument("--port", type=int, default=8195)
    given = options.parse_args()
    with running(given.port) as site:
        measure(site, given)


def measure(site: Site, given: argparse.Namespace) -> None:
    """All of it, on a site that is there."""
    app, journal = site.app, Journal()
    petition_id, (root_id, page) = make_petition(app), make_thread(app)
    moderators, accounts = people(app, 2, 3, joined=OLD, role="moderator"), people(app, given.accounts, 4)
    connection = http.client.HTTPConnection(site.base.removeprefix("http://"), timeout=30)
    with meanwhile(site, journal, root_id, page, petition_id):
        time.sleep(given.before)
        honest_before = seen(app, root_id).get("visible", 0)
        journal.phase, begun, at = "during", time.monotonic(), {}
        raiding = threading.Thread(target=raid, args=(site, journal, root_id, accounts, given.replies, given.seconds))
        raiding.start()
        while raiding.is_alive() or ("proposed" not in at and time.monotonic() < begun + LONGEST):
            with app.app_context():
                is_proposed = bool(db.session.scalar(UNSEEN, {"root": root_id}))
            if is_proposed and "proposed" not in at:
                at["proposed"] = time.monotonic() - begun
                print(f"shields proposed after {at['proposed']:.1f} s; replies: {seen(app, root_id)}", flush=True)
                moderators[0].ask(connection, "/moderation/shields", {"place": "post", "which": str(root_id)})
            time.sleep(0.5)
        raiding.join()
    shown = seen(app, root_id)
    honest = journal.answers["honest reply", "before", 303] + journal.answers["honest reply", "during", 303]
    print(f"replies now: {shown}, {honest} of them the honest member's ({honest_before} before the raid)")
    print(f"of the raid's {given.replies} replies others were shown {shown.get('visible', 0) - honest}")
    print(journal)
    time.sleep(2)
    with app.app_context():
        signed = db.session.scalar(
            sa.text("SELECT count(*) FROM signatures WHERE petition_id = :id"), {"id": petition_id}
        )
    pressed = sum(n for (what, _, status), n in journal.answers.items() if what == "sign" and status == 303)
    print(f"signatures: {signed} of {pressed} presses")
    refuse(site, moderators, connection, root_id)


def refuse(site: Site, moderators: list[Person], connection: http.client.HTTPConnection, root_id: int) -> None:
    """Refuse all that the shield held: one moderator asks, another confirms, and half a minute later it begins."""
    find = sa.text("SELECT id FROM shields WHERE post_id = :root ORDER BY id DESC LIMIT 1")
    held = sa.text("SELECT count(*) FROM shield_holds JOIN posts ON id = post_id WHERE visibility = 'held'")
    with site.app.app_context():
        shield_id, waiting = db.session.scalar(find, {"root": root_id}), db.session.scalar(held)
        rule = topic_queries.list_rules(db.session.get_one(Post, root_id).topic_id)[0].code
    if shield_id is None:
        print("no shields were proposed")
        return
    begun = time.monotonic()
    asks, confirms = moderators
    said = {"rule": rule, "reason": "A raid."}
    assert asks.ask(connection, f"/moderation/shields/{shield_id}/refuse", said) == 303
    assert confirms.ask(connection, f"/moderation/shields/{shield_id}/confirm", {}) == 303
    left = waiting
    while left and time.monotonic() < begun + 120:
        time.sleep(0.25)
        with site.app.app_context():
            left = db.session.scalar(held)
    print(f"{waiting} held by the shield were refused in {time.monotonic() - begun:.1f} s; {left} are left")


if __name__ == "__main__":
    main()
