"""A small site of one's own, and its Valkey; and one at work already, where a new one would prove no more."""

import databases
import pytest
from processes.running import Site, Valkey

from activistnet.core.data.db import db
from activistnet.wiring import create_app


@pytest.fixture
def valkey(tmp_path_factory):
    with Valkey(tmp_path_factory.mktemp("a b")) as server:
        yield server


@pytest.fixture
def site(app, valkey, tmp_path):
    small = Site(app, valkey, tmp_path)
    yield small
    small.stop()


@pytest.fixture(scope="module")
def working(template, tmp_path_factory):
    """A clock and a worker for several tests, which find what was left to do before them."""
    with databases.cloned(template) as name, Valkey(tmp_path_factory.mktemp("a b")) as valkey:
        app = create_app(databases.settings(name))
        small = Site(app, valkey, tmp_path_factory.mktemp("logs"))
        small.start("clock")
        small.start("worker")
        yield small
        small.stop()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def at_work(working):
    """The same, with nothing done yet."""
    working.write("DELETE FROM deeds", "DELETE FROM begun")
    return working
