"""What a check finds: a level and a sentence that says what is so, and what to do where it should not be."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import psycopg

from config import Settings

from .. import addresses

Level: TypeAlias = Literal["ok", "remark", "wrong", "refused"]
OK: Final = "ok"
REMARK: Final = "remark"  # worth knowing, and may be meant
WRONG: Final = "wrong"  # the site runs, and something of it does not do what it should
REFUSED: Final = "refused"  # no process of the site starts like this

SECONDS = 2  # for a connection
BOUNDED = "-c statement_timeout=3s -c lock_timeout=2s"  # a migration may hold what is asked for

Found: TypeAlias = tuple[Level, str]


class Away(Exception):
    """The database can't be asked; the text is a sentence."""


@dataclass(frozen=True)
class Finding:
    """A found thing with the name of its check."""

    check: str
    level: Level
    sentence: str


class Place:
    """What the checks look at: the settings, and one connection to each database they name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_late = False  # somebody still waits for an answer of the database
        self.is_closed = False
        self._open = ExitStack()

    @property
    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        """As the site's role. Raises Away."""
        if self.is_late:
            raise Away("It does not answer in time.")
        return self._as_site

    @cached_property
    def _as_site(self) -> "psycopg.Connection[tuple[object, ...]]":
        return self._connect(self.settings.database_url)

    @cached_property
    def as_owner(self) -> "psycopg.Connection[tuple[object, ...]]":
        """As whoever migrates. Raises Away."""
        return self._connect(self.settings.migration_database_url)

    def close(self) -> None:
        """Give back what was opened, and what a check opens that is waited for no more."""
        self.is_closed = True
        self._open.close()

    def _connect(self, url: str) -> "psycopg.Connection[tuple[object, ...]]":
        try:
            connection = psycopg.connect(
                addresses.libpq(url), autocommit=True, connect_timeout=SECONDS, options=BOUNDED
            )
        except psycopg.Error as error:
            raise Away(f"It can't be reached: {plain(str(error))}.") from error
        self._open.enter_context(connection)
        if self.is_closed:
            self._open.close()
        return connection


@dataclass(frozen=True)
class Check:
    """One line of the table. `look` yields what it finds; an `is_slow` one waits for another machine."""

    name: str
    look: Callable[[Place], Iterator[Found]]
    is_slow: bool = False


def plain(text: str) -> str:
    """The last thing a library said, in one line without its full stop."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()] or ["it says nothing"]
    return lines[-1].rstrip(".")
