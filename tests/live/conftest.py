"""Real web servers with real sockets, for the tests of live updates."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bare import bare_site

from activistnet.core.live import rooms
from activistnet.core.outside import valkey
from live.servers import SECRET_KEY, Site, running
from live.sockets_by_hand import OPEN


@pytest.fixture(autouse=True)
def _sockets_end_with_their_test() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="package")
def site(folder: Path) -> Iterator[Site]:
    with running(folder) as site:
        yield site


@pytest.fixture(scope="package")
def other_site(folder: Path) -> Iterator[Site]:
    """A second process of the same site: another port, the same Valkey, the same truth."""
    with running(folder) as site:
        yield site


@pytest.fixture(scope="session")
def emit() -> Callable[[str, dict[str, Any], str], None]:
    """What the clock tells browsers with."""
    app = bare_site(secret_key=SECRET_KEY, redis_url=os.environ["REDIS_URL"])
    valkey.init_app(app)
    return rooms.channel(app).say
