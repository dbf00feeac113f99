"""Database and queue of one installation: embedded ones under supervision, or external ones by their URLs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from activistnet.run.child import Child
from activistnet.run.installation import Installation
from activistnet.run.postgres import Postgres
from activistnet.run.progress import CannotStart, say
from activistnet.run.reserve import Reserve
from activistnet.run.valkey import Valkey
from activistnet.start import addresses

RENEWED_AFTER = 15  # seconds; it has nothing to read first
NAMES = {"postgres": "PostgreSQL", "valkey": "Valkey"}


class Servers:
    """`children` holds the embedded ones, in the order in which they start."""

    def __init__(self, installation: Installation, secrets: dict[str, str], *, throw_away: bool = False) -> None:
        self.children: list[Child] = []
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.database_url = _external("DATABASE_URL")
        self.owner_url = _external("MIGRATION_DATABASE_URL") or self.database_url
        self.redis_url = os.environ.get("REDIS_URL", "")
        self.reserve = Reserve(installation.state)
        if not self.database_url:
            passwords = secrets["DATABASE_PASSWORD"], secrets["DATABASE_SITE_PASSWORD"]
            self.postgres = Postgres(installation, *passwords, throw_away=throw_away)
            self.database_url, self.owner_url = self.postgres.url, self.postgres.owner_url
            self.children.append(Child(self.postgres.service(), installation.log))
        if not self.redis_url:
            self.valkey = Valkey(installation, secrets["VALKEY_PASSWORD"])
            self.redis_url = self.valkey.url
            self.children.append(Child(self.valkey.service(), installation.log))

    @property
    def names(self) -> str:
        """Those that are up."""
        return " and ".join(NAMES[child.service.name] for child in self.children if child.is_ready)

    def prepare(self) -> None:
        """Makes what the embedded ones need, where it is not there. Only for who holds the lock of this VAR_DIR."""
        if self.postgres:
            if not self.postgres.installation.has_database:
                self.reserve.expect_room(is_new=True)
            self.postgres.prepare()
        if self.valkey:
            self.valkey.prepare()

    def begin(self) -> None:
        """Starts the embedded ones side by side, over what `prepare` has made.

        Raises CannotStart where there is no room to.
        """
        if self.postgres:
            self.reserve.expect_room(is_new=False)
        for child in self.children:
            child.start()

    def wait(self) -> None:
        """Waits for all that were started, and makes the database when there is none."""
        for child in self.children:
            _wait(child)
        if self.postgres:
            self.postgres.create_database()

    def stop(self) -> None:
        """Valkey first, PostgreSQL last."""
        for child in reversed(self.children):
            child.stop()

    @contextmanager
    def started(self) -> Iterator[None]:
        """Up for the length of a block."""
        try:
            self.prepare()
            self.begin()
            self.wait()
            yield
        finally:
            self.stop()


def _wait(child: Child) -> None:
    """Raises CannotStart for a server that is needed. One that holds nothing that matters never ends a start."""
    renew, name = child.service.renew, NAMES[child.service.name]
    if renew is None:
        child.wait_until_ready(60)
        return
    try:
        child.wait_until_ready(RENEWED_AFTER)
    except CannotStart:
        say(f"{name} does not start: once more with an empty folder.")
        child.stop()
        renew()
        child.start()
        try:
            child.wait_until_ready(RENEWED_AFTER)
        except CannotStart as reason:
            say(f"{name} does not start; the site goes on without it, with mail and counts later. {reason}")


def _external(variable: str) -> str:
    """As the application spells it; settings were checked before."""
    given = os.environ.get(variable)
    return addresses.database(given) if given else ""
