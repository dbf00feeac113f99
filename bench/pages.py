"""How many pages a second: `python -m bench.pages BASE [name=path ...] [--handle NAME --password WORD]`.

Each path is asked by visitors, and by one signed-in member when a handle is given. Start the server with
TRUSTED_PROXIES=1; with PAGE_CACHE=0 for what a page costs when it is made anew each time. Prints lines of JSON
for `bench.versus`, too.
"""

import argparse
import json

from bench.client import ENCODED, Client, Script, repeat
from bench.load import cookies_of, run

USUAL = ["count=/petitions/1/count.json", "petition=/petitions/1", "thread=/discussions/2", "home=/"]


def final_path(base: str, path: str) -> str:
    """Where this path leads, so that redirects are not measured."""
    found = [path]

    def script(client: Client) -> Script:
        for _ in range(3):
            reply = yield "look", client.get(found[0])
            if reply.status in (301, 302, 303, 307, 308):
                found[0] = (reply.header("Location") or "").removeprefix(base)

    run(base, [script], seconds=5, warm_up=0)
    return found[0]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("base")
    options.add_argument("pages", nargs="*", default=USUAL)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--seconds", type=float, default=5)
    options.add_argument("--handle")
    options.add_argument("--password", default="")
    given = options.parse_args()
    readers: dict[str, dict[str, str]] = {"visitor": {}}
    if given.handle:
        readers["member"] = cookies_of(given.base, given.handle, given.password)
    for page in given.pages:
        name, _, path = page.partition("=")
        path = final_path(given.base, path)
        for reader, cookies in readers.items():
            line = f"{name}, {reader}"
            found = run(
                given.base, [repeat(line, path, ENCODED)] * given.clients, seconds=given.seconds, cookies=cookies
            )
            print(found)
            figures = {"line": line, "rate": round(found.rate(line)), "p99_ms": round(found.quantile(line, 0.99))}
            print(json.dumps(figures | {"statuses": dict(found.statuses[line])}), flush=True)


if __name__ == "__main__":
    main()
