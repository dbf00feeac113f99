"""A real database for each worker, cloned from one migrated template; each test is rolled back.

Tests marked `commits` get a database of their own instead, and commit for real. Those marked `commits(emptied=True)`
share one, which is emptied after each: making a database and an application takes a second.
"""

import gc
import os
import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TypeVar

import compiled
import correlation
import databases
import factories
import prepared
import pytest
import savepoints
import sqlalchemy as sa
import time_machine
import workers
from alembic import command
from browsers import Browser
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from waiting import HANG
from xdist.remote import Producer

from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.core.data.schema import alembic_config
from activistnet.core.web.counters import Counters
from activistnet.core.web.forgetting import Forgetting
from activistnet.core.web.fragments import Fragments
from activistnet.core.web.pagecache import PageCache
from activistnet.core.web.pagestore import LocalCache
from activistnet.members.models import Member
from activistnet.start import loading
from activistnet.wiring import create_app

Opened = TypeVar("Opened", BrowserContext, Page)
# How long an example takes says more about the machine than about the code.
hypothesis_settings.register_profile("any machine", deadline=None)
hypothesis_settings.load_profile("any machine")
compiled.share()
correlation.watch()

# Chromium opens a window for each context, and for its address bar three pages of its own, which are more work than one
# of ours. A switch that is given twice counts as it was given last, so what Playwright switches off stands here too.
SWITCHED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET.append(f"--disable-features={','.join(SWITCHED_OFF)}")


@pytest.fixture(scope="session")
def template() -> str:
    """The name of a migrated database that others are cloned from; the first worker makes it."""
    with databases.admin().connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(7001)"))
        known = connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": databases.TEMPLATE})
        if not known:
            connection.execute(sa.text(f"CREATE DATABASE {databases.TEMPLATE}_new"))
            app = create_app(databases.settings(f"{databases.TEMPLATE}_new"))
            with app.app_context():
                command.upgrade(alembic_config(), "head")
                db.engine.dispose()
            connection.execute(sa.text(f"ALTER DATABASE {databases.TEMPLATE}_new RENAME TO {databases.TEMPLATE}"))
        connection.execute(sa.text("SELECT pg_advisory_unlock(7001)"))
    return databases.TEMPLATE


@contextmanager
def _over_a_clone(template: str) -> Iterator[Site]:
    with databases.cloned(template) as name:
        app = create_app(databases.settings(name))
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def worker_app(template: str) -> Iterator[Site]:
    with _over_a_clone(template) as app:
        with app.app_context():
            savepoints.set_late(db.engine)
            prepared.keep(db.engine)
        yield app


@pytest.fixture(scope="session")
def emptied_app(template: str) -> Iterator[Site]:
    with _over_a_clone(template) as app:
        with app.app_context():
            prepared.keep(db.engine)
        yield app


@pytest.fixture
def make_app(worker_app: Site) -> Iterator[Callable[..., Site]]:
    """`make_app(trusted_proxies=1)`: the whole application with these settings, without rows of its own.

    A test may add routes to it that the site does not have.
    """
    made = []

    def make(**settings: object) -> Site:
        app = create_app(replace(worker_app.settings, **settings))
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["orders"].end()  # or it asks a database that is gone, in the middle of another test
        with app.app_context():
            db.engine.dispose()


def _start_counting_anew(app: Site) -> None:
    """What one test does often is not held against the next one: its counters have names of their own."""
    app.extensions["limits"] = Counters(app.extensions["valkey"], secrets.token_hex(6))
    app.extensions["orders"].take({})


def _own(request: pytest.FixtureRequest) -> AbstractContextManager[Site]:
    return _over_a_clone(request.getfixturevalue("template"))


@contextmanager
def _emptied(request: pytest.FixtureRequest) -> Iterator[Site]:
    app = request.getfixturevalue("emptied_app")
    _start_counting_anew(app)
    yield app
    with app.app_context():
        databases.empty(db.engine)


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Iterator[Site]:
    """The application. What a test writes is rolled back, unless it is marked `commits`."""
    if commits := request.node.get_closest_marker("commits"):
        is_emptied = commits.kwargs.get("emptied", False)
        with (_emptied if is_emptied else _own)(request) as app:
            factories.use(app)
            yield app
        factories.use(None)
        return
    app = request.getfixturevalue("worker_app")
    factories.use(app)
    _start_counting_anew(app)
    with app.app_context():
        engine, sessions = db.engine, db.sessionmaker
    with engine.connect() as connection, connection.begin() as everything:
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield app
        everything.rollback()
        sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")
    factories.use(None)  # or a test that does not ask for the application would write to the worker's own database


@pytest.fixture
def configure(app: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`configure(limits=0.2)` changes settings of `app` until the test ends."""

    def configure(**settings: object) -> None:
        monkeypatch.setattr(app, "settings", replace(app.settings, **settings))

    return configure


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> workers.Pieces:
    return workers.Pieces(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The collector would go through the site and through five thousand tests again and again."""
    with loading.for_good():
        collected = yield
    # With all of that left alone, what little comes is soon a quarter more, after which all that came is gone through.
    gc.set_threshold(10_000, 20, 20)
    return collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives Chromium is left out without a browser.

    With PATCHES=0 the site has none of core's patches, so what only a patch does is not asked for.
    """
    items.sort(key=lambda item: workers.place(item.nodeid))
    for item in items:
        if item.get_closest_marker("patched") and os.environ.get("PATCHES") == "0":
            item.add_marker(pytest.mark.skip(reason="PATCHES=0"))
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and "CHROMIUM" not in os.environ:
            item.add_marker(pytest.mark.skip(reason="no Chromium"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=QUIET, timeout=1000 * HANG)
        expect.set_options(timeout=1000 * HANG)
        browser.new_context = _patient(browser.new_context)  # type: ignore[method-assign]
        browser.new_page = _patient(browser.new_page)  # type: ignore[method-assign]
        yield browser
        browser.close()


def _patient(opening: Callable[..., Opened]) -> Callable[..., Opened]:
    """What it opens waits for what a test waits for until that hangs."""

    def open_patiently(**options: object) -> Opened:
        opened = opening(**options)
        opened.set_default_timeout(1000 * HANG)
        return opened

    return open_patiently


@pytest.fixture
def client(app: Site) -> FlaskClient:
    """A browser without scripts, not signed in. A second person needs another one: `app.test_client()`."""
    app.test_client_class = Browser
    return app.test_client()


@pytest.fixture
def in_one_window() -> Iterator[None]:
    """Time stands still: limits count in windows of the clock, and one that ends meanwhile lets more through."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def keeping(app: Site) -> Iterator[None]:
    """Parts of pages are kept and forgotten, as on a running site."""
    forgetting = Forgetting(app, LocalCache())
    before = app.extensions["fragments"]
    app.extensions |= {"fragments": Fragments(forgetting), "pagecache": SimpleNamespace(forgetting=forgetting)}
    yield
    forgetting.close()
    app.extensions["fragments"] = before
    del app.extensions["pagecache"]


@pytest.fixture
def visitor(app: Site, client: Browser, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser whose pages come from the cache, which the other tests do without."""
    cache = PageCache(app, app.wsgi_app)
    monkeypatch.setattr(app, "wsgi_app", cache)
    monkeypatch.setitem(app.extensions, "pagecache", cache)
    return app.test_client()


@pytest.fixture
def log_in(client: Browser) -> Callable[..., Member]:
    """`log_in(member)` signs `client` in, or another browser: `log_in(member, other)`. Gives the member back."""

    def log_in(member: Member, browser: Browser = client) -> Member:
        browser.sign_in(member)
        return member

    return log_in


@dataclass
class Queries:
    """The statements sent while counting, and what was filled into each."""

    statements: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries(app: Site) -> Callable[[], "contextmanager[Queries]"]:
    """`with count_queries() as queries: ...` then `len(queries)`; savepoints of the test itself are left out."""

    @contextmanager
    def counting() -> Iterator[Queries]:
        queries = Queries()

        def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                queries.statements.append(statement)
                queries.values.append(values)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield queries
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting
