"""Text of the announcement, on the small demonstration: `python -m bench.readings [--clients 16] [--seconds 3]`.

Each page as a visitor, who is shown what is kept, and as a member, for whom it is made. It starts a site of its own,
and prints lines of JSON for `bench.versus`. Beside a checkout whose bench doesn't warm up, give it `--seconds 5`.
"""

import argparse
import json

import sqlalchemy as sa

from activistnet.core.data.db import db
from bench.client import ENCODED, repeat
from bench.load import cookies_of, run
from bench.site import Site, running

HANDLE = "amina"
WARM_UP = 2.0  # seconds: PostgreSQL plans a statement anew for the first ten times on each connection
WORDS = "Words that say something, of the length that people write in a reply. " * 4
LONG_THREAD = sa.text(
    """
    WITH new AS (SELECT nextval('posts_id_seq') AS id, n FROM generate_series(1, 1000) AS n)
    INSERT INTO posts (id, kind, topic_id, author_id, body, body_html, root_id, parent_id, path)
    SELECT new.id, 'reply', :topic, people.ids[1 + n % cardinality(people.ids)], :body, :html, :root, :root,
           substring(int8send(new.id), 4)
      FROM new, (SELECT array_agg(id) AS ids FROM members WHERE kind = 'person') AS people
    """
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--port", type=int, default=8795)
    options.add_argument("--pages", help="names with commas between, as the lines have them; all when left out")
    given = options.parse_args()
    with running(given.port, DEMO="1", LIMITS="1000") as site:
        member = cookies_of(site.base, *sign_in_of(site, HANDLE))
        wanted = given.pages and given.pages.split(",")
        for name, path in pages(site).items():
            if wanted and name not in wanted:
                continue
            for reader, cookies in {"visitor": {}, "member": member}.items():
                line = f"{name}, {reader}"
                scripts = [repeat(line, path, ENCODED)] * given.clients
                if cookies:
                    run(site.base, scripts, seconds=min(WARM_UP, given.seconds), cookies=cookies)
                result = run(site.base, scripts, seconds=given.seconds, cookies=cookies)
                figures = {"line": line, "rate": round(result.rate(line)), "p99_ms": round(result.quantile(line, 0.99))}
                print(json.dumps(figures | {"statuses": dict(result.statuses[line])}), flush=True)


def sign_in_of(site: Site, handle: str) -> tuple[str, str]:
    """Handle and password, as the demonstration left them."""
    for line in (site.var / "demo.txt").read_text().splitlines():
        words = line.split()
        if words and words[0] == handle:
            return words[0], words[1]
    raise LookupError(handle)


def make_long_thread(site: Site) -> str:
    """The address of a thread that has just got a thousand replies, so that the database knows nothing of it yet."""
    with site.app.app_context():
        row = db.session.execute(
            sa.text("SELECT id, topic_id, slug FROM posts WHERE kind = 'discussion' ORDER BY id DESC LIMIT 1")
        ).one()
        values = {"root": row.id, "topic": row.topic_id, "body": WORDS, "html": f"<p>{WORDS}</p>"}
        db.session.execute(LONG_THREAD, values)
        db.session.execute(sa.text("UPDATE posts SET reply_count = reply_count + 1000 WHERE id = :root"), values)
        db.session.commit()
    return f"/discussions/{row.id}/{row.slug}"


def pages(site: Site) -> dict[str, str]:
    """The addresses, with the slugs they end in, so that no redirect is measured."""
    with site.app.app_context():
        firsts = sa.text("SELECT DISTINCT ON (kind) kind, id, slug FROM posts ORDER BY kind, id")
        first = {row.kind: row for row in db.session.execute(firsts)}
        topic = db.session.scalar(sa.text("SELECT slug FROM topics ORDER BY id LIMIT 1"))
        db.session.rollback()
    petition, thread, long = first["petition"], first["discussion"], make_long_thread(site)
    return {
        "petition": f"/petitions/{petition.id}/{petition.slug}",
        "count.json": f"/petitions/{petition.id}/count.json",
        "thread": f"/discussions/{thread.id}/{thread.slug}",
        "long thread": long,
        "topic": f"/t/{topic}",
        "profile": f"/@{HANDLE}",
        "home": "/",
    }


if __name__ == "__main__":
    main()
