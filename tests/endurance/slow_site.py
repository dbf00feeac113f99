"""A site whose statements take long; it prints how pages were answered, and what was left behind.

In a process of its own, for gevent's patching cannot be undone.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
import sqlalchemy as sa  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[2]))

from activistnet.core.data import deadline  # noqa: E402
from activistnet.core.data.db import db  # noqa: E402
from activistnet.core.server import admission  # noqa: E402
from activistnet.wiring import create_app  # noqa: E402

LEFT = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(900)%' AND pid <> {}"
HANG = 180  # seconds


def sleep(seconds: float, session=None) -> str:
    (session or db.session).execute(sa.text(f"SELECT pg_sleep({seconds})"))
    return "done"


def with_a_rest() -> str:
    sleep(1.8)
    db.rest()
    return sleep(1.8)


def with_a_second_session() -> str:
    sleep(1.8)
    with db.transaction(separate=True) as session:
        return sleep(1.8, session)


def page(app, path: str) -> int:
    return app.test_client().get(path).status_code


def crowd(app, path: str, size: int) -> list[int]:
    asking = [gevent.spawn(page, app, path) for _ in range(size)]
    return [each.get() for each in asking]


def left(count: Callable[[], int]) -> int:
    """How many stay, of the pages' connections or of the long statements, which end by themselves much later."""
    ends_at = time.monotonic() + HANG
    while (still := count()) and time.monotonic() < ends_at:
        gevent.sleep(0.1)
    return still


def main() -> None:
    os.environ["POOL"] = "25"  # of which ten are for pages
    admission.WAIT_SECONDS = HANG
    app = create_app()
    app.add_url_rule("/rest", "rest", with_a_rest)
    app.add_url_rule("/second", "second", with_a_second_session)
    app.add_url_rule("/quick", "quick", lambda: sleep(0.2))
    app.add_url_rule("/long", "long", lambda: sleep(900))
    asked = [gevent.spawn(page, app, path) for path in ("/rest", "/second")]  # neither waits for the other
    print([each.get() for each in asked])
    gevent.sleep(1)
    for _ in range(3):
        print({*crowd(app, "/long", 10)})
        gevent.sleep(1)
    with app.app_context():
        engine = db.engine
    print(left(engine.pool.checkedout))  # what the site does by itself takes one now and then
    page(app, "/quick")  # says that the database is there
    deadline.SECONDS = deadline.PATIENCE_SECONDS = HANG  # or a busy machine would have some of them refused
    print({*crowd(app, "/quick", 25)})
    with engine.connect() as connection:
        print(left(lambda: connection.scalar(sa.text(LEFT.format("pg_backend_pid()")))))


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
