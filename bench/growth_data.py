"""Sites of several sizes for `bench.growth`: one embedded PostgreSQL, a database for each size, made once and kept."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import sqlalchemy as sa
import structlog
from alembic import command

from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.core.data.schema import alembic_config
from activistnet.members.models import Member
from activistnet.petitions import signed_lists
from activistnet.petitions.mailboxes import member_digest_of
from activistnet.petitions.models import Petition, Signature
from activistnet.run import application
from activistnet.run.installation import prepare_installation
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers
from activistnet.site.demo_crowd import load_crowd, tidy_up
from activistnet.wiring import create_app
from config import Settings

STATEMENTS = Path(__file__).parent / "growth.sql"
EMPTY = "growth_0"  # what the migrations leave, which the others are copies of
PORT = 8971  # nothing listens there; it only stands in the site's address


@contextmanager
def sites(var: Path) -> Iterator[Callable[[int], Site]]:
    """`site(n)`: the application over a site of so many members, which is made where it is not there yet."""
    installation = prepare_installation(var)
    secrets = load_secrets(installation)
    servers = Servers(installation, secrets, throw_away=True)
    with servers.started():
        environ = application.environment(
            installation,
            secrets,
            database_url=servers.owner_url,
            redis_url=servers.redis_url,
            address=("127.0.0.1", PORT),
        )
        settings = replace(Settings.from_environment(environ), page_cache=False, limits=1e6)
        yield lambda n: _site(settings, n)


def _site(settings: Settings, n: int) -> Site:
    admin = sa.create_engine(settings.database_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        there = set(connection.scalars(sa.text("SELECT datname FROM pg_database")))
        if EMPTY not in there:
            connection.execute(sa.text(f"CREATE DATABASE {EMPTY}"))
            _migrated(settings, EMPTY)
            there.add(EMPTY)
        name = f"growth_{n}"
        if name not in there:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}_unfinished"))
            connection.execute(sa.text(f"CREATE DATABASE {name}_unfinished TEMPLATE {EMPTY}"))
            _fill(_migrated(settings, f"{name}_unfinished"), n)
            connection.execute(sa.text(f"ALTER DATABASE {name}_unfinished RENAME TO {name}"))
    return _migrated(settings, name, kept=True)


def _migrated(settings: Settings, name: str, *, kept: bool = False) -> Site:
    url = sa.make_url(settings.database_url).set(database=name).render_as_string(hide_password=False)
    app = create_app(replace(settings, database_url=url, migration_database_url=url))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # no line for each page
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        if not kept:
            db.engine.dispose()
    return app


def _fill(app: Site, n: int) -> None:
    started = monotonic()
    print(f"{n:,} members:")
    with app.app_context():
        with db.transaction():
            load_crowd(n, seed=1, statements=STATEMENTS)
            _sign_all()
        tidy_up()
        db.engine.dispose()
    print(f"  made in {monotonic() - started:.0f} s", flush=True)


def _sign_all() -> None:
    """The busy member has signed every petition, half of them with the name shown: sealed as only the site can."""
    busy = db.session.scalars(sa.select(Member.id).where(Member.handle == "sample1")).one()
    ids = db.session.scalars(sa.select(Petition.__table__.c.id)).all()
    rows = [
        {
            "petition_id": each,
            "member_id": busy if each % 40 else None,
            "member_digest": member_digest_of(each, busy),
            "name": "Ada Abel" if each % 40 else "",
            "show_name": bool(each % 40),
            "country": "FR",
        }
        for each in ids
    ]
    db.session.execute(sa.insert(Signature), rows)
    signed_lists.add(busy, ids)
    table = Petition.__table__
    db.session.execute(sa.update(table).values(signature_count=table.c.signature_count + 1))
    db.session.execute(sa.text("UPDATE country_counts SET count = count + 1, shown = shown + 1 WHERE country = 'FR'"))
