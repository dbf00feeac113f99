"""The databases of the tests: one migrated template, cloned for whoever needs one."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from activistnet.core.data.db import Base
from config import Settings

ADMIN_URL = sa.make_url(os.environ["DATABASE_URL"])
MIGRATIONS = sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))
# One template for each state of the migrations, so that checkouts can share a server.
TEMPLATE = "template_" + sha256(b"".join(path.read_bytes() for path in MIGRATIONS)).hexdigest()[:12]

SEEDED = {"topics", "topic_rules"}  # what the migrations fill


def admin() -> sa.Engine:
    """For making and dropping databases."""
    return sa.create_engine(ADMIN_URL, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)


def settings(database: str) -> Settings:
    """The settings of an application under test."""
    url = ADMIN_URL.set(database=database).render_as_string(hide_password=False)
    # Each worker has a numbered database of Valkey to itself, so that it can be emptied. What is said there is heard in
    # all of them, by whoever has a database of the same name: nobody, as each has a name of its own.
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    redis_url = re.sub(r"(db=|/)\d+$", rf"\g<1>{number}", os.environ["REDIS_URL"])
    environ = {**os.environ, "DATABASE_URL": url, "REDIS_URL": redis_url}
    # A hash that takes no time: a site may not ask for so little, and one in tests is made and checked 1,500 times.
    quick = {"testing": True, "page_cache": False, "argon2": (8, 1, 1)}
    return replace(Settings.from_environment(environ), **quick)


@contextmanager
def cloned(template: str) -> Iterator[str]:
    """A database of one's own, as the migrations leave it; dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    with admin().connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(7002)"))
        # File by file: in the other way each page of it would be written to the log.
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        connection.execute(sa.text("SELECT pg_advisory_unlock(7002)"))
        yield name
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def empty(engine: sa.Engine) -> None:
    """Delete what was written since the migrations. Numbers go on: nothing is taken for what was there before.

    A test writes into a few of the tables; to truncate all of them would be to make all of their files anew.
    """
    names = [table.name for table in Base.metadata.sorted_tables if table.name not in SEEDED]
    written = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # without triggers and references
        for name in connection.scalars(sa.text(written)).all():
            connection.execute(sa.text(f"DELETE FROM {name}"))
