"""The keys a database was made with. It holds a fingerprint of each, and a start with others is refused.

With another INDEX_KEY one mailbox could sign twice and nobody would be found by theirs; without the key that sealed
them, mailboxes can't be read. A fingerprint is an HMAC under the key itself: nobody can work the key out of it.
"""

import hmac
import sys
import time
from collections.abc import Set as AbstractSet

import psycopg
from psycopg import errors

from config import Settings

from . import addresses

INDEX, SEALING, SECRET = "index", "sealing", "secret"
LOCK = 0x6B657973  # "keys"
SELECT = "SELECT purpose, fingerprint FROM key_fingerprints"
INSERT = "INSERT INTO key_fingerprints (purpose, fingerprint) VALUES (%s, %s) ON CONFLICT DO NOTHING"
DELETE = "DELETE FROM key_fingerprints WHERE purpose = %s AND fingerprint = %s"
PATIENCE = 5  # seconds for a connection

Note = tuple[str, bytes]

LOST = "If it is lost for good, `flask keys accept` says what that means and goes on without it."
OTHER_INDEX = (
    "INDEX_KEY is not the one this database was made with: people could sign twice, and would not be found by their"
    f" e-mail addresses. Put the earlier one back. {LOST}"
)
LACKS_SEALING = (
    "SEALING_KEYS lacks a key that has sealed e-mail addresses in this database. Put it back, behind the one that is to"
    f" seal from now on, until `flask keys reseal` is done. {LOST}"
)
TELL_SEALING = (
    "A new key seals from now on. `flask keys reseal` seals with it what is there already; then the others can go."
)
TELL_LINKS = (
    "SECRET_KEY is another one than before: links and forms of the earlier one no longer work. If that isn't meant, put"
    " it back, or name it in SECRET_KEY_FALLBACKS."
)


OLDEST = 15_00_00  # of PostgreSQL, as libpq writes it


class CannotUse(Exception):
    """One sentence: why this database can't be used by this code and these keys, and what to do."""


class OtherKeys(CannotUse):
    """It was made with other keys."""


class TooOld(CannotUse):
    """The server lacks what the schema needs."""


def compare(settings: Settings) -> list[str]:
    """Note the keys of these settings in their database; what whoever starts should be told.

    Raises OtherKeys when the database was made with others, TooOld for a server that nothing can be done with, and
    psycopg.Error when it can't be asked. A database that is not migrated yet holds nothing to compare.
    """
    with _connected(settings) as connection:
        _expect_version(connection)
        try:
            if not any(_changes(settings, noted_in(connection))):
                return []
        except errors.UndefinedTable:
            return []
        with connection.transaction():
            # Of several machines that start together, the first says which keys it is.
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            before = noted_in(connection)
            new, old = _changes(settings, before)
            with connection.cursor() as cursor:
                cursor.executemany(DELETE, sorted(old))
                cursor.executemany(INSERT, sorted(new))
    return _told(settings, before, new)


def look(connection: "psycopg.Connection[tuple[object, ...]]", settings: Settings) -> list[str]:
    """What `compare` would say, and nothing is noted. Raises OtherKeys, and UndefinedTable before the migrations."""
    before = noted_in(connection)
    return _told(settings, before, _changes(settings, before)[0])


def expect_version(settings: Settings) -> None:
    """Raises TooOld, and psycopg.Error when the database can't be asked."""
    with _connected(settings) as connection:
        _expect_version(connection)


def _expect_version(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    if old := problem_of_version(connection.info.server_version):
        raise TooOld(old)


def problem_of_version(version: int) -> str | None:
    """Why a server can't be used, by the number that libpq has of it."""
    if version >= OLDEST:
        return None
    return (
        f"The database is PostgreSQL {version // 10_000}, and this code needs {OLDEST // 10_000} or newer. Bring it"
        " up to date with pg_upgrade, or leave DATABASE_URL out: bin/serve has one of its own."
    )


def compare_or_exit(settings: Settings) -> None:
    """The same for a process that can do nothing without the database, and so waits for it.

    It ends with status 1 and a sentence where the keys are others.
    """
    while True:
        try:
            for sentence in compare(settings):
                print(sentence, file=sys.stderr)
        except CannotUse as reason:
            print(reason, file=sys.stderr)
            sys.exit(1)
        except psycopg.Error:
            time.sleep(1)
        else:
            return


def check(settings: Settings, noted: AbstractSet[Note]) -> None:
    """Whether a database that holds these notes goes with these keys. Raises OtherKeys."""
    _changes(settings, noted)


def notes_of(settings: Settings) -> set[Note]:
    """What a database holds whose keys are these and no others."""
    return {
        (INDEX, fingerprint(settings.index_key, INDEX)),
        (SEALING, fingerprint(settings.sealing_keys[0], SEALING)),
        (SECRET, fingerprint(settings.secret_key, SECRET)),
    }


def fingerprint(key: str, purpose: str) -> bytes:
    """16 bytes that only who has the key can make."""
    return hmac.digest(key.encode(), f"activistnet fingerprint {purpose}".encode(), "sha256")[:16]


def noted_in(connection: "psycopg.Connection[tuple[object, ...]]") -> set[Note]:
    """What the database holds. Raises UndefinedTable before the migrations."""
    return {(str(purpose), bytes(found)) for purpose, found in connection.execute(SELECT)}  # type: ignore[call-overload]


def _connected(settings: Settings) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(addresses.libpq(settings.database_url), connect_timeout=PATIENCE, autocommit=True)


def _changes(settings: Settings, noted: AbstractSet[Note]) -> tuple[set[Note], set[Note]]:
    """What is to be noted, and what no more. Raises OtherKeys."""
    ours, sealing = notes_of(settings), {(SEALING, fingerprint(key, SEALING)) for key in settings.sealing_keys}
    if _of(INDEX, noted) and not _of(INDEX, noted) <= ours:
        raise OtherKeys(OTHER_INDEX)
    if not _of(SEALING, noted) <= sealing:
        raise OtherKeys(LACKS_SEALING)
    if not _of(SEALING, noted):  # which of them have sealed anything is not known
        ours |= sealing
    return ours - noted, _of(SECRET, noted) - ours


def _told(settings: Settings, noted: AbstractSet[Note], new: AbstractSet[Note]) -> list[str]:
    fallbacks = {(SECRET, fingerprint(key, SECRET)) for key in settings.secret_key_fallbacks}
    before = _of(SECRET, noted)
    told = []
    if _of(SEALING, noted) and _of(SEALING, new):
        told.append(TELL_SEALING)
    if before and _of(SECRET, new) and not before & fallbacks:
        told.append(TELL_LINKS)
    return told


def _of(purpose: str, notes: AbstractSet[Note]) -> set[Note]:
    return {note for note in notes if note[0] == purpose}
