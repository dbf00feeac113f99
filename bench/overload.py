"""More readers than the site can serve, while people sign: `python -m bench.overload [--readers 220] [--signers 16]`.

Pages are made anew for each reader. Signing has to go on: 99 of 100 succeed, 95 of 100 within a second. Readers get
their page late, or after two seconds a 503 that says when to come back.
"""

import argparse
from collections import Counter

from bench.client import Client, Script
from bench.load import run
from bench.people import make_petition
from bench.site import running


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readers", type=int, default=220)
    options.add_argument("--signers", type=int, default=16)
    options.add_argument("--seconds", type=float, default=15)
    options.add_argument("--port", type=int, default=8795)
    given = options.parse_args()
    numbers = iter(range(given.readers + given.signers, 10**6))
    waits: Counter[str | None] = Counter()
    with running(given.port, PAGE_CACHE="0") as site:
        petition_id = make_petition(site.app)

        def sign(client: Client) -> Script:
            for number in numbers:
                client.as_somebody_else(number)
                typed = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "country": "NL"}
                yield "sign", client.post(f"/petitions/{petition_id}/sign", typed)

        def read(client: Client) -> Script:
            while True:
                reply = yield "read", client.get(f"/petitions/{petition_id}/open-the-archive")
                if reply.status == 503:
                    waits[reply.header("Retry-After")] += 1

        result = run(site.base, [sign] * given.signers + [read] * given.readers, seconds=given.seconds)
    print(result)
    answers = result.statuses["sign"]
    print(f"signing: {answers[303] / max(1, answers.total()):.1%} succeed, p95 {result.quantile('sign', 0.95):.0f} ms")
    print(f"refused readers are told to come back after (seconds: times): {dict(waits)}")


if __name__ == "__main__":
    main()
