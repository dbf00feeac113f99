"""The table of checks: what is looked at, in the order in which it is said. A new one is a function and a line here."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future

import psycopg
from psycopg import errors

from config import Settings

from . import backup, database, libraries, machine, mail, pictures, queue, settings
from .findings import OK, REFUSED, WRONG, Away, Check, Finding, Found, Place

CHECKS = (
    Check("settings", settings.combinations),
    Check("python", libraries.python),
    Check("libraries", libraries.installed),
    Check("database", database.server),
    Check("keys", database.keys_fit),
    Check("role", database.role),
    Check("owner", database.owner),
    Check("schema", database.schema),
    Check("connections", database.connections),
    Check("safety", database.safety),
    Check("clock", database.clock),
    Check("valkey", queue.server, is_slow=True),
    Check("mail", mail.server, is_slow=True),
    Check("pictures", pictures.store, is_slow=True),
    Check("backup", backup.age),
    Check("disk", machine.disk),
    Check("files", machine.open_files),
    Check("memory", machine.memory),
    Check("port", machine.port),
)

# A start says at once what the first finds. The rest it has looked at beside, so that nobody waits for it; its own port
# is its own.
AT_A_START = CHECKS[:1]
AFTER_A_START = tuple(check for check in CHECKS[1:] if check.look is not machine.port)
BAD = (WRONG, REFUSED)
SECONDS = 20.0  # for one check: whoever answers a byte now and then is never late by a timeout of its own


def look(given: Settings, checks: tuple[Check, ...] = CHECKS) -> list[Finding]:
    """What each check finds, at least one thing each unless what it asks is away, which another one says."""
    place = Place(given)
    try:
        return [Finding(check.name, *found) for check in checks for found in _in_time(check, place)]
    finally:
        place.close()


def quick() -> tuple[Check, ...]:
    """Those that wait for no other machine than the database's."""
    return tuple(check for check in CHECKS if not check.is_slow)


def remarks(given: Settings) -> list[str]:
    """What a start says of its settings at once."""
    return [finding.sentence for finding in look(given, AT_A_START) if finding.level != OK]


def is_wrong(findings: list[Finding]) -> bool:
    """Whether there is more than remarks."""
    return any(finding.level in BAD for finding in findings)


def _in_time(check: Check, place: Place) -> list[Found]:
    """In a thread, which nobody waits for once it is late, also not at the end."""
    found: Future[list[Found]] = Future()

    def run() -> None:
        try:
            found.set_result(list(_found(check, place)))
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=run, name=check.name, daemon=True).start()
    try:
        return found.result(SECONDS)
    except TimeoutError:
        place.is_late = place.is_late or not check.is_slow
        return [(WRONG, f"It could not be looked at within {SECONDS:.0f} s: what answers there is too slow.")]


def _found(check: Check, place: Place) -> Iterator[Found]:
    try:
        yield from check.look(place)
    except Away as away:
        if check.look is database.server:
            yield WRONG, str(away)
    except (errors.LockNotAvailable, errors.QueryCanceled):
        yield WRONG, "The database is too busy to be asked, such as with a migration. Check again when that is done."
    except (psycopg.Error, OSError) as error:
        yield WRONG, f"It could not be looked at: {type(error).__name__}."
