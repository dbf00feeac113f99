"""A site with a backup, for all that is tried with backups, and commands as an operator types them."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import databases
import factories
import pytest
import sqlalchemy as sa
from browsers import Browser
from click.testing import Result
from media.conftest import picture
from pyrage import x25519

from activistnet.backups import folders
from activistnet.backups.archive import Writer, decrypted, encrypted, members
from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.site.demo_story import load_story
from activistnet.wiring import create_app

OTHER_KEY = "another key of 32 characters ...."
COUNTS = (
    "SELECT (SELECT count(*) FROM members), (SELECT count(*) FROM posts), (SELECT sum(signature_count) FROM petitions)"
)
Command = Callable[..., Result]


def command(app: Site) -> Command:
    """`backup("verify", file)` as an operator types it."""

    def backup(*arguments: object, said: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=["backup", *map(str, arguments)], input=said)

    return backup


def show_a_face(app: Site) -> None:
    """Have a picture sent, drawn and shown beside a name."""
    factories.use(app)
    browser = Browser(app, app.response_class, user=factories.make_member("with_a_face"))
    factories.use(None)
    file = {"picture": (io.BytesIO(picture((400, 300), "PNG", (20, 90, 160))), "me.png")}
    assert browser.post("/settings/picture", data=file).status_code == 303
    with app.app_context():
        run_due()


@pytest.fixture(scope="session")
def site(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the small demonstration, for all tests of backups."""
    with databases.cloned(template) as name:
        settings = databases.settings(name)
        app = create_app(replace(settings, var_dir=tmp_path_factory.mktemp("var")))
        with app.app_context(), db.transaction():
            load_story(1)
        show_a_face(app)
        yield app
        with app.app_context():
            db.engine.dispose()
        with databases.admin().connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}_before WITH (FORCE)"))


@pytest.fixture(scope="session")
def made(site: Site) -> Path:
    """A backup of it."""
    done = command(site)("create")
    assert done.exit_code == 0, done.output
    return folders.whole_files(site.settings.var_dir / "backups")[0]


@pytest.fixture
def backup(site: Site) -> Command:
    return command(site)


@pytest.fixture
def empty(site: Site, tmp_path: Path) -> Iterator[Site]:
    """An installation with the same keys and an empty database."""
    with databases.cloned("template0") as name:
        url = databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False)
        app = create_app(replace(site.settings, database_url=url, migration_database_url=url, var_dir=tmp_path))
        yield app
        with app.app_context():
            db.engine.dispose()


def counts(app: Site) -> tuple[object, ...]:
    with app.app_context():
        return tuple(db.session.execute(sa.text(COUNTS)).one())


def identity_of(site: Site) -> Path:
    return site.settings.var_dir / "backup-identity.txt"


def opener(site: Site) -> x25519.Identity:
    return x25519.Identity.from_str(identity_of(site).read_text().splitlines()[-1])


def remade(site: Site, made: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same backup with a member changed, whole and encrypted as any other."""
    opens = opener(site)
    with (
        made.open("rb") as source,
        decrypted(source, [opens]) as stream,
        target.open("wb") as out,
        encrypted(out, [opens.to_public()]) as inside,
        Writer(inside, 0) as writer,
    ):
        for name, content in members(stream):
            writer.add(name, change(name, content))
    shutil.copy(folders.keys_of(made), folders.keys_of(target))
    return target


def in_manifest(**changes: object) -> Callable[[str, bytes], bytes]:
    return lambda name, content: json.dumps(json.loads(content) | changes).encode() if "manifest" in name else content


def refused(done: Result, sentence: str) -> bool:
    """Status 1 and one sentence."""
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert re.search(sentence, done.output), done.output
    return "Traceback" not in done.output
