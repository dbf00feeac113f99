"""A thread of 5,000 replies, read as people read it: `python -m bench.long_thread [--replies 5000]`.

The first page for a member and a visitor (milliseconds, bytes on the line, statements), the whole thread by the links
that stand on its pages, a place in the middle found again by its link, and pages a second with 16 members at once. It
starts a site of its own.
"""

import argparse
import gzip
import json
import re
import statistics
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psutil
import sqlalchemy as sa

from activistnet.core.data.db import db
from bench.client import ENCODED, repeat
from bench.load import cookies_of, run
from bench.readings import HANDLE, WORDS, sign_in_of
from bench.site import Site, running

LONG_THREAD = sa.text(
    """
    WITH new AS (SELECT nextval('posts_id_seq') AS id, n FROM generate_series(1, :n) AS n),
         placed AS (
            SELECT id, n, first_value(id) OVER (PARTITION BY (n - 1) / 5 ORDER BY n) AS top FROM new
         )
    INSERT INTO posts (id, kind, topic_id, author_id, body, body_html, root_id, parent_id, path)
    SELECT placed.id, 'reply', :topic, people.ids[1 + n % cardinality(people.ids)], :body, :html, :root,
           CASE WHEN id = top THEN :root ELSE top END,
           CASE WHEN id = top THEN '' ELSE substring(int8send(top), 4) END || substring(int8send(id), 4)
      FROM placed, (SELECT array_agg(id) AS ids FROM members WHERE kind = 'person') AS people
    """
)
TIMES = 40  # that a page is asked for, one after the other
REPLY = re.compile(r'<article class="reply[^"]*" id="r(\d+)"')
NEXT = re.compile(r'rel="next" href="([^"#]+)')


class Reader:
    """Somebody without scripts, on one connection."""

    def __init__(self, base: str, cookies: dict[str, str]) -> None:
        self._line = HTTPConnection(urlsplit(base).netloc)
        self._headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())}
        self.bytes = 0

    def get(self, path: str) -> str:
        """The page there, wherever it leads."""
        self._line.request("GET", path, headers=self._headers)
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status in (301, 303):
            return self.get(answer.headers["Location"].partition("#")[0])
        if answer.status != 200:
            raise LookupError(path, answer.status)
        self.bytes = len(body)
        return (gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body).decode()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replies", type=int, default=5_000)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--seconds", type=float, default=5)
    options.add_argument("--port", type=int, default=8795)
    given = options.parse_args()
    with running(given.port, DEMO="1", LIMITS="1000") as site:
        path, numbers = make_thread(site, given.replies)
        member = cookies_of(site.base, *sign_in_of(site, HANDLE))
        for who, cookies in {"visitor": {}, "member": member}.items():
            say(f"first page, {who}", **read_first(Reader(site.base, cookies), path))
        say("statements of the first page, member", asked=count_statements(site, path, member))
        reader = Reader(site.base, member)
        say("to the end without scripts, member", **read_all(reader, path, numbers))
        say("a place found again by its link", **find_again(reader, numbers))
        line = f"pages a second, {given.clients} members"
        before = processor_time(site)
        scripts = [repeat(line, path, ENCODED)] * given.clients
        result = run(site.base, scripts, seconds=given.seconds, warm_up=0, cookies=member)
        spent = (processor_time(site) - before) * 1000 / sum(result.statuses[line].values())
        figures = {"rate": round(result.rate(line)), "p99_ms": round(result.quantile(line, 0.99))}
        say(line, **figures, processor_ms_each=round(spent, 1))


def processor_time(site: Site) -> float:
    """Seconds that all processes of the site have used, its database among them: the same on a machine that is busy."""
    return sum(sum(each.cpu_times()[:2]) for each in psutil.Process(site.process.pid).children(recursive=True))


def say(line: str, **figures: object) -> None:
    """One line of JSON."""
    print(json.dumps({"line": line, **figures}), flush=True)


def make_thread(site: Site, n: int) -> tuple[str, list[int]]:
    """Its address, and the numbers of its replies in reading order: branches of five."""
    with site.app.app_context():
        newest = "SELECT id, topic_id, slug FROM posts WHERE kind = 'discussion' ORDER BY id DESC LIMIT 1"
        row = db.session.execute(sa.text(newest)).one()
        values = {"root": row.id, "topic": row.topic_id, "body": WORDS, "html": f"<p>{WORDS}</p>", "n": n}
        db.session.execute(LONG_THREAD, values)
        db.session.execute(sa.text("UPDATE posts SET reply_count = reply_count + :n WHERE id = :root"), values)
        ordered = sa.text("SELECT id FROM posts WHERE root_id = :root AND visibility = 'visible' ORDER BY path")
        numbers = list(db.session.scalars(ordered, values))
        db.session.commit()
    return f"/discussions/{row.id}/{row.slug}", numbers


def read_first(reader: Reader, path: str) -> dict[str, object]:
    """How long the first page takes of one reader, and what it weighs on the line."""
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        reader.get(path)
        took.append((time.perf_counter() - begun) * 1000)
    return {"median_ms": round(statistics.median(took), 1), "first_ms": round(took[0], 1), "bytes": reader.bytes}


def count_statements(site: Site, path: str, cookies: dict[str, str]) -> int:
    """How many statements one page of a member takes, with nothing kept."""
    asked: list[str] = []
    with site.app.app_context():
        listen = (db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        sa.event.listen(*listen)
    try:
        client = site.app.test_client()
        client.get(path, headers={"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())}, base_url=site.base)
    finally:
        sa.event.remove(*listen)
    return len([each for each in asked if each.lstrip().upper().startswith(("SELECT", "WITH"))])


def read_all(reader: Reader, path: str, numbers: list[int]) -> dict[str, object]:
    """From page to page by the links; whether each reply was there once, in order."""
    seen: list[int] = []
    pages, begun, slowest, there = 0, time.perf_counter(), 0.0, path
    while there:
        at = time.perf_counter()
        page = reader.get(there)
        slowest = max(slowest, time.perf_counter() - at)
        seen += map(int, REPLY.findall(page))
        pages += 1
        following = NEXT.search(page)
        there = following[1].replace("&amp;", "&") if following else ""
    took = time.perf_counter() - begun
    figures: dict[str, object] = {"pages": pages, "seconds": round(took, 2), "slowest_ms": round(slowest * 1000, 1)}
    return figures | {"each_once_in_order": seen == numbers}


def find_again(reader: Reader, numbers: list[int]) -> dict[str, object]:
    """The link of a reply leads to a page that holds it, wherever in the thread it is."""
    took, found = [], 0
    wanted = numbers[:: max(len(numbers) // TIMES, 1)]
    for number in wanted:
        begun = time.perf_counter()
        found += str(number) in REPLY.findall(reader.get(f"/r/{number}"))
        took.append((time.perf_counter() - begun) * 1000)
    return {"asked": len(wanted), "found": found, "median_ms": round(statistics.median(took), 1)}


if __name__ == "__main__":
    main()
