"""Real web servers with real sockets, for the tests of live updates."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import databases
import pytest

from live.servers import Site, running, speaker
from live.sockets_by_hand import OPEN


@pytest.fixture(autouse=True)
def _sockets_end_with_their_test() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture(scope="package", autouse=True)
def _database(template: str) -> Iterator[None]:
    """What each site looks into again and again, though it holds nothing: one without tables would be a fault."""
    with databases.cloned(template) as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False))
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="package")
def site(folder: Path) -> Iterator[Site]:
    with running(folder) as site:
        site.listen()
        yield site


@pytest.fixture(scope="package")
def other_site(folder: Path) -> Iterator[Site]:
    """A second process of the same site: another port, the same Valkey, the same truth."""
    with running(folder) as site:
        site.listen()
        yield site


@pytest.fixture(scope="session")
def emit() -> Callable[[str, dict[str, Any], str], None]:
    """What the clock tells browsers with."""
    return speaker(os.environ["REDIS_URL"])
