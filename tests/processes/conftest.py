"""A small site of one's own, and its Valkey."""

import pytest
from processes.running import Site, Valkey


@pytest.fixture
def valkey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a b")
    server = Valkey(folder)
    yield server
    server.client.close()
    server.kill()


@pytest.fixture
def site(app, valkey, tmp_path):
    small = Site(app, valkey, tmp_path)
    yield small
    small.stop()
