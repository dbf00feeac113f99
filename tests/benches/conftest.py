"""A whole site with its demonstration for the benches, and those of them that start what they need themselves."""

import importlib
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import databases
import forked
import pytest
import sqlalchemy as sa
from ports import free_port
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.site.demo_story import load_story
from bench import site as sites

Bench = Callable[..., str]
collect_ignore = [] if os.environ.get("BENCHES") == "1" else ["test_short_rounds.py"]


def write_sign_ins(site: sites.Site) -> None:
    """The small demonstration, and who can sign in, as `bin/serve` says it: with a database given, it has none."""
    with site.app.app_context(), db.transaction():
        known = load_story(1)
    (site.var / "demo.txt").write_text("".join(f"{each.handle} {each.password} {each.role}\n" for each in known))


@pytest.fixture(scope="package")
def site(template: str) -> Iterator[sites.Site]:
    """`bin/serve` with a database of its own."""
    with databases.cloned(template) as name:
        settings = {
            "DATABASE_URL": databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False),
            "REDIS_URL": "",
            "LIMITS": "1000",
            "ARGON2": "19456,2,1",
        }
        with sites.running(free_port(), **settings) as site:
            write_sign_ins(site)
            yield site
            with site.app.app_context():
                db.engine.dispose()


@pytest.fixture
def bench(site: sites.Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bench:
    """`bench("signing", "--clients", 2)` runs it on the site that is there instead of one of its own; what it said."""

    def bench(name: str, *options: object) -> str:
        module = importlib.import_module(f"bench.{name}")
        monkeypatch.setattr(module, "running", lambda *_port, **_settings: nullcontext(site), raising=False)
        monkeypatch.setattr("sys.argv", [name, *map(str, options)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # else what is left open ends with its process
            module.main()
        return capsys.readouterr().out

    return bench


@pytest.fixture(scope="package")
def grown(template: str) -> Iterator[None]:
    """What the sites of `bench.growth` are copies of, and an end to these."""
    with databases.admin().connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE growth_0 TEMPLATE {template} STRATEGY FILE_COPY"))
        yield
        made = sa.text("SELECT datname FROM pg_database WHERE datname LIKE 'growth_%'")
        for name in connection.scalars(made).all():
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="package")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where they keep what they make."""
    return tmp_path_factory.mktemp("growth")


@pytest.fixture
def alone(tmp_path: Path) -> Bench:
    """The same for one that starts what it needs, in a process of its own."""

    def alone(name: str, *options: object) -> str:
        said = tmp_path / "said"
        with said.open("wb") as output:
            arguments = ["-m", f"bench.{name}", *map(str, options)]
            process = forked.Process(arguments, env=dict(os.environ), stdout=output, stderr=output)
        assert process.wait(HANG) == 0, said.read_text()
        return said.read_text()

    return alone
