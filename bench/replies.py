"""New replies a second, and what a long thread costs: `python -m bench.replies BASE --sign-ins VAR_DIR/demo.txt`.

Members answer in one thread at once, which is the hardest case: all of them wait for its row. Start the server with
TRUSTED_PROXIES=1 and LIMITS=1000, as nobody else answers that often.
"""

import argparse
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bench.client import ENCODED, Client, Script, repeat
from bench.load import cookies_of, run

BODY = "I was there *last night*, and this is what I saw. Reply number {n}, with a link to https://example.org/{n}."

WARM_UP = 3.0  # seconds
numbers = count(1)


def read_sign_ins(path: Path) -> list[tuple[str, str]]:
    """Handle and password of each line of the demonstration's file."""
    lines = [line.split() for line in path.read_text().splitlines() if not line.startswith("#")]
    return [(words[0], words[1]) for words in lines]


def answering(post_id: int, cookies: dict[str, str]) -> Callable[[Client], Script]:
    """A member who answers the thread again and again; every third answer goes to the last one."""

    def script(client: Client) -> Script:
        client.cookies.update(cookies)
        page = yield "form", client.get(f"/posts/{post_id}/replies")
        last = ""
        while True:
            n = next(numbers)
            fields = {"body": BODY.format(n=n), "parent": last if n % 3 == 0 else "", "csrf_token": page.token}
            reply = yield "new reply", client.post(f"/posts/{post_id}/replies", fields)
            last = (reply.header("Location") or "").rpartition("/")[2]

    return script


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("base")
    options.add_argument("--sign-ins", type=Path, required=True)
    options.add_argument("--thread", type=int, default=20, help="the id of a discussion")
    options.add_argument("--slug", default="what-a-night-in-the-clinic-looks-like")
    options.add_argument("--clients", type=int, nargs="*", default=[1, 16])
    options.add_argument("--seconds", type=float, default=10)
    given = options.parse_args()
    members = [cookies_of(given.base, *each) for each in read_sign_ins(given.sign_ins)[: max(given.clients)]]
    warm_up = min(WARM_UP, given.seconds)
    for clients in given.clients:
        scripts = [answering(given.thread, members[i % len(members)]) for i in range(clients)]
        print(
            f"{clients} at once in one thread\n{run(given.base, scripts, seconds=given.seconds, warm_up=warm_up)}",
            flush=True,
        )
    path = f"/discussions/{given.thread}/{given.slug}"
    for reader, cookies in {"visitor": {}, "member": members[0]}.items():
        for name, query in {"first page": "", "newest": "?sort=newest"}.items():
            scripts = [repeat(f"{name}, {reader}", path + query, ENCODED)] * max(given.clients)
            print(run(given.base, scripts, seconds=given.seconds, cookies=cookies), flush=True)


if __name__ == "__main__":
    main()
