"""A site whose way to the database falls silent and speaks again; it prints how pages were answered meanwhile.

In a process of its own, for gevent's patching cannot be undone.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from contextlib import suppress  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
import psycopg  # noqa: E402
from gevent.event import Event  # noqa: E402
from gevent.server import StreamServer  # noqa: E402
from gevent.socket import AF_UNIX, create_connection, socket  # noqa: E402
from sqlalchemy import make_url  # noqa: E402
from sqlalchemy.exc import OperationalError  # noqa: E402

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

may_speak, may_begin = Event(), Event()
may_speak.set()
may_begin.set()
carried = []  # how many bytes at a time, either way
on_their_way = []  # what would be connections


def carry(source, target):
    while data := source.recv(65536):
        carried.append(len(data))
        may_speak.wait()
        target.sendall(data)


def main() -> None:
    url = make_url(os.environ["DATABASE_URL"])
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        host, port = connection.info.host, connection.info.port

    def connect(browser_side, _address):
        if not may_begin.is_set():
            on_their_way.append(browser_side)
            may_begin.wait()
        if host.startswith("/"):
            server_side = socket(AF_UNIX)
            server_side.connect(f"{host}/.s.PGSQL.{port}")
        else:
            server_side = create_connection((host, port))
        gevent.spawn(carry, browser_side, server_side)
        with suppress(BrokenPipeError):  # whoever has given up
            carry(server_side, browser_side)

    way = socket(AF_UNIX)
    with tempfile.TemporaryDirectory() as folder:
        way.bind(f"{folder}/.s.PGSQL.5432")
        way.listen(50)
        StreamServer(way, connect).start()
        os.environ["DATABASE_URL"] = url.set(host=None, port=None, query={"host": folder}).render_as_string(
            hide_password=False
        )
        show()


def show() -> None:
    from activistnet.wiring import create_app  # after DATABASE_URL is changed

    app = create_app()
    app.add_url_rule("/ask", "ask", ask)
    client = app.test_client()
    answer(client)
    may_speak.clear()
    print("given-up" if answer(client) < 10 else "slow")  # it is two seconds, and the rest what else is going on
    # The breaker rests for a second, which a page that is made for the first time may take by itself.
    print("unasked" if any(is_unasked(client) for _ in range(3)) else "asked")
    may_speak.set()
    wait_until_asked(client)
    answer(client)
    print(*answers_beside_one_that_gets_no_connection(app, client))


def wait_until_asked(client) -> None:
    with gevent.Timeout(60, False):
        while client.get("/ask").status_code != 200:
            gevent.sleep(0.1)


def answers_beside_one_that_gets_no_connection(app, client) -> list[int]:
    """How a page is answered while somebody's new connection is on its way, and once that was given up."""
    from activistnet.core.data.db import db

    with app.app_context():
        engine = db.engine
    may_begin.clear()
    with engine.connect():  # so that there is none left for the other
        other = gevent.spawn(is_connected, engine)
        while not on_their_way:
            gevent.sleep(0.01)
    meanwhile = client.get("/ask").status_code
    assert not other.get()
    may_begin.set()
    return [meanwhile, client.get("/ask").status_code]


def is_connected(engine) -> bool:
    with suppress(OperationalError), engine.connect():
        return True
    return False


def ask() -> str:
    import sqlalchemy as sa

    from activistnet.core.data.db import db

    return str(db.session.scalar(sa.text("SELECT 1")))


def is_unasked(client) -> bool:
    """Whether a page is refused without a word to the database."""
    asked = len(carried)
    return client.get("/ask").status_code == 503 and len(carried) == asked


def answer(client) -> float:
    started = time.monotonic()
    print(client.get("/ask").status_code)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
    os._exit(0)
