"""A moderation queue of 20,000 cases, as a moderator opens it: `python -m bench.moderation_queue [--cases 20000]`.

Milliseconds over HTTP of its first page, of the view of appeals and of what one has claimed: right after the reports
came, when the database knows nothing of them yet, and with fresh statistics. It starts a site of its own.
"""

import argparse
import json
import statistics
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import sqlalchemy as sa

from activistnet.core.data.db import db
from bench.client import ENCODED
from bench.load import cookies_of
from bench.readings import sign_in_of
from bench.site import Site, running

MODERATOR = "vera"
PAGES = ("/moderation", "/moderation?view=appeals", "/moderation?view=mine")
POSTS = sa.text(
    """
    INSERT INTO posts (kind, author_id, topic_id, title, slug, body, body_html)
    SELECT 'discussion', (SELECT min(id) FROM members WHERE role = 'member'), (SELECT min(id) FROM topics),
           'Cheap pills ' || n, 'cheap', 'Cheap', '<p>Cheap</p>'
      FROM generate_series(1, :n) AS n
    """
)
REPORTS = sa.text(
    """
    INSERT INTO reports (post_id, reporter_id, rule, evidence, reported_at)
    SELECT id, (SELECT max(id) FROM members WHERE role = 'member'), 'spam', 'Cheap', now() - id * interval '1 second'
      FROM posts WHERE slug = 'cheap'
    """
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--times", type=int, default=30)
    options.add_argument("--port", type=int, default=8797)
    given = options.parse_args()
    with running(given.port, DEMO="1", LIMITS="1000") as site:
        cookies = cookies_of(site.base, *sign_in_of(site, MODERATOR))
        write(site, sa.text("ALTER TABLE cases SET (autovacuum_enabled = false)"))
        write(site, POSTS, n=given.cases)
        write(site, REPORTS)
        tell(site, "right after", cookies, given.times)
        write(site, sa.text("ANALYZE cases, reports, posts"))
        tell(site, "fresh statistics", cookies, given.times)


def write(site: Site, statement: sa.TextClause, **values: int) -> None:
    """One statement, committed."""
    with site.app.app_context():
        db.session.execute(statement, values)
        db.session.commit()


def tell(site: Site, when: str, cookies: dict[str, str], times: int) -> None:
    """A line of JSON for each page."""
    connection = HTTPConnection(urlsplit(site.base).netloc)
    headers = {**ENCODED, "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    for path in PAGES:
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            taken.append((time.perf_counter() - began) * 1000)
            assert answer.status == 200, answer.status
        figures = {"median_ms": round(statistics.median(taken), 1), "worst_ms": round(max(taken), 1)}
        print(json.dumps({"line": f"{path}, {when}", **figures}), flush=True)


if __name__ == "__main__":
    main()
