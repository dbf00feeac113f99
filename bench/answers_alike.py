"""Whether the time of an answer tells if a mailbox has an account: `python -m bench.answers_alike [--port 8360]`.

Asks /login, /join and /reset in turn for a known and for an unknown person, and takes the median of the differences of
neighbours, which a busy machine disturbs least. Then says how long other pages wait while people sign in. Starts a site
of its own, with limits out of the way.
"""

import argparse
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median

from activistnet.accounts.services.joining import create
from activistnet.accounts.services.passwords import hash_password
from activistnet.core.data.db import db
from activistnet.members.mailboxes import digest_of, seal_mailbox
from bench.client import Client, Script, sign_in
from bench.load import run
from bench.result import Result
from bench.site import running

PASSWORD = "seven quiet herons"
MOST_MILLISECONDS = 10


def make_account(handle: str) -> None:
    """A member with the mailbox <handle>@example.org."""
    password_hash = hash_password(PASSWORD)
    digest = digest_of(f"{handle}@example.org")
    sealed = seal_mailbox(digest, f"{handle}@example.org")
    with db.transaction():
        values = {"display_name": handle.title(), "mailbox_sealed": sealed, "password_hash": password_hash}
        create(handle=handle, mailbox_digest=digest, **values)


def ask(path: str, times: int) -> Callable[[Client], Script]:
    """A script that fills in one form for the known and the unknown, turn by turn, as a new visitor each time."""
    numbers = count()

    def fields(mailbox: str, number: int) -> dict[str, str]:
        if path == "/login":
            return {"handle": mailbox, "password": "a wrong password"}
        if path == "/reset":
            return {"email": mailbox}
        return {"email": mailbox, "handle": f"h{number:05}", "display_name": "Somebody", "password": PASSWORD}

    def script(client: Client) -> Script:
        for turn in range(times):
            for who in ("known", "unknown") if turn % 2 else ("unknown", "known"):
                number = next(numbers)
                client.as_somebody_else(number)
                page = yield "", client.get(path)
                given = fields(f"{who}@example.org", number)
                yield f"{path} {who}", client.post(path, {"csrf_token": page.token, **given})

    return script


def compare(result: Result, path: str) -> Iterator[str]:
    """A line for each page, in milliseconds."""
    known, unknown = (result.latencies[f"{path} {who}"] for who in ("known", "unknown"))
    apart = 1000 * median(one - other for one, other in zip(known, unknown, strict=True))
    verdict = "alike" if abs(apart) < MOST_MILLISECONDS else "DIFFERENT"
    medians = "  ".join(
        f"{who} {1000 * median(times):.1f} ms" for who, times in (("known", known), ("unknown", unknown))
    )
    yield f"{path:8} {medians}  difference {apart:+.1f} ms  {verdict}"
    yield f"         {dict(result.statuses[f'{path} known'])} {dict(result.statuses[f'{path} unknown'])}"


def wait_beside(base: str, seconds: float) -> Result:
    """Small pages, one after the other, while five people sign in again and again."""

    def sign(client: Client) -> Script:
        while True:
            client.cookies.clear()
            yield from sign_in(client, "known", PASSWORD)

    def look(client: Client) -> Script:
        while True:
            yield "a page meanwhile", client.get("/check-mail")

    return run(base, [look, *[sign] * 5], seconds=seconds)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8360)
    options.add_argument("--times", type=int, default=200)
    options.add_argument("--seconds", type=float, default=8, help="in which people sign in beside")
    given = options.parse_args()
    with running(given.port, LIMITS="1000000") as site:
        with site.app.app_context():
            make_account("known")
        for path in ("/login", "/join", "/reset"):
            result = run(site.base, [ask(path, given.times)], seconds=600, warm_up=0)
            print("\n".join(compare(result, path)), flush=True)
        print(wait_beside(site.base, given.seconds))


if __name__ == "__main__":
    main()
