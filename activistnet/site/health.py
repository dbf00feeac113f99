"""How the site is doing: what `/readyz` and `/metrics` say."""

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, TimeoutError

from ..core.data.db import db
from ..core.data.schema import alembic_config
from ..core.live import rooms
from ..core.outside.valkey import ValkeyDown, valkey


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


def disk_is_full() -> bool:
    """Whether nobody is let write; reading goes on, so requests go on coming here."""
    return bool(current_app.extensions["disk"].is_full)


def _newest_revision() -> str:
    """Revisions are numbers of four digits, in one straight chain."""
    known: str | None = current_app.extensions.get("site.revision")
    if known is None:
        known = ScriptDirectory.from_config(alembic_config()).get_current_head() or ""
        current_app.extensions["site.revision"] = known
    return known
