"""How the site is doing: what `/readyz` and `/metrics` say."""

from collections.abc import Iterator

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.pool import QueuePool

from ..core.data import gauges
from ..core.data.db import db
from ..core.data.schema import alembic_config
from ..core.jobs import clock, schedule
from ..core.live import rooms
from ..core.outside import loops
from ..core.outside.valkey import ValkeyDown, valkey

# Counted where it is asked, as the clock may be what has stopped.
WAITING = text("""
SELECT (SELECT count(*) FROM (SELECT 1 FROM signature_deltas LIMIT 100000) AS counted),
       (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE failed_at IS NULL LIMIT 100000) AS counted),
       (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox WHERE failed_at IS NULL),
       (SELECT extract(epoch FROM now() - max(noted_at)) FROM gauges WHERE name = 'outbox_waiting')
""")


def problems() -> list[str]:
    """Why this process should get no requests; empty when it should. Valkey is not needed for anything that matters."""
    if rooms.is_draining():
        return ["this process is stopping"]
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except (DBAPIError, TimeoutError):
        return ["the database is out of reach"]
    wanted = _newest_revision()
    # A newer schema leaves the code before it working: while machines are brought up to date, the others go on.
    return [] if (found or "") >= wanted else [f"the schema is at {found}, this code needs {wanted}"]


def valkey_is_there() -> bool:
    """Whether Valkey answers; without it counts are a little later, mail waits, and limits are kept by each process."""
    try:
        return bool(valkey().run(lambda client: client.ping()))
    except ValkeyDown:
        return False


def measurements() -> Iterator[tuple[str, str, float]]:
    """Name, what it is, and value of each measurement: those of the clock, and those of this process."""
    deltas, outbox, oldest, silent = db.session.execute(WAITING).one()
    yield "signature_deltas_waiting", "Changes of counts that are not folded yet.", deltas
    yield "outbox_waiting", "Tasks that are not done yet.", outbox
    yield "outbox_oldest_seconds", "Age of the oldest of them.", float(oldest)
    if silent is not None:
        yield "clock_silent_seconds", "Since the clock noted what it says below.", float(silent)
    for loop, age in sorted(loops.ages().items()):
        yield f"loop_{loop.replace(' ', '_')}_age_seconds", "Since this loop of this process finished a step.", age
    for task, late in sorted(schedule.lateness(clock.entries()).items()):
        yield f"late_{task.replace('.', '_')}_seconds", "Since this task of the schedule was due and is not done.", late
    yield "sockets_open", "Live connections this process holds.", rooms.open_sockets()
    yield "database_connections_lent", "Connections to the database in use here, this answer's among them.", _lent()
    yield "valkey_up", "1 when Valkey answers this process.", float(valkey_is_there())
    told = {"outbox_waiting", "outbox_oldest_seconds"}
    for name, value in sorted(gauges.read().items()):
        if name not in told:
            yield name, "As the clock noted it last.", value


def _lent() -> int:
    pool = db.engine.pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0


def _newest_revision() -> str:
    """Revisions are numbers of four digits, in one straight chain."""
    known: str | None = current_app.extensions.get("site.revision")
    if known is None:
        known = ScriptDirectory.from_config(alembic_config()).get_current_head() or ""
        current_app.extensions["site.revision"] = known
    return known
