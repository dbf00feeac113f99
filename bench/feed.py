"""Feed pages a second: `python -m bench.feed [--size tiny|medium|large] [--clients 16] [--seconds 8]`.

Starts a site of its own with that demonstration and reads the first page of home as members who follow about 40, 200,
400 and as many as the size allows, then the second page of the one who follows 200.
"""

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.data.db import db
from activistnet.core.web.cookies import own_cookie_names
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.site.demo import CROWDS
from activistnet.site.demo_crowd import load_crowd, tidy_up
from bench.client import ENCODED, Client, Script, repeat
from bench.load import run
from bench.site import Site, running

# Some people for whoever only wants to see that it runs.
SIZES = {"tiny": 60, **CROWDS}
READERS = (3, 20, 100, 1000)


def sign_in(app: Flask, handle: str) -> tuple[int, dict[str, str]]:
    """How many this member follows, and the cookie of a new session."""
    token = new_token()
    with app.app_context(), db.transaction():
        member_id = db.session.scalars(sa.select(Member.id).where(Member.handle == handle)).one()
        ends = datetime.now(UTC) + timedelta(hours=1)
        db.session.add(SignInSession(token_hash=token_hash(token), member_id=member_id, expires_at=ends))
        follows = db.session.scalar(sa.select(sa.func.count()).where(Follow.member_id == member_id)) or 0
        return follows, {own_cookie_names().session: token}


def second_page(site: Site, cookies: Mapping[str, str]) -> str:
    """The address behind "Load more"."""
    found: list[str] = []

    def script(client: Client) -> Script:
        reply = yield "look", client.get("/")
        found.append(reply.body.decode().split('href="/?after=')[1].split('"')[0])

    run(site.base, [script], seconds=10, warm_up=0, cookies=cookies)
    return f"/?after={found[0]}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", choices=SIZES, default="medium")
    options.add_argument("--port", type=int, default=8450)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--seconds", type=float, default=8)
    options.add_argument("--workers", type=int, default=1, help="web processes")
    given = options.parse_args()
    with running(given.port, DEMO="1", WEB_WORKERS=str(given.workers)) as site:
        with site.app.app_context():
            with db.transaction():
                load_crowd(SIZES[given.size], seed=1)
            tidy_up()
        for number in READERS:
            if number >= SIZES[given.size]:
                continue
            follows, cookies = sign_in(site.app, f"sample{number}")
            pages = {f"following {follows}": "/"}
            if number == 20:
                pages["its second page"] = second_page(site, cookies)
            for name, path in pages.items():
                scripts = [repeat(name, path, ENCODED)] * given.clients
                found = run(site.base, scripts, seconds=given.seconds, cookies=cookies)
                print(found)
                figures = {"line": name, "rate": found.rate(name), "p99_ms": found.quantile(name, 0.99)}
                print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
