"""How the site is doing: what `/readyz` and `/metrics` say."""

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, TimeoutError

from ..core.data.db import db
from ..core.live import rooms
from ..core.outside.valkey import ValkeyDown, valkey
from ..start import revisions


def problems() -> list[str]:
    """Why this process should get no requests; empty when it should. Valkey is not needed for anything that matters."""
    if rooms.is_draining():
        return ["this process is stopping"]
    try:
        at = {*db.session.scalars(text(revisions.SELECT))}
    except (DBAPIError, TimeoutError):
        return ["the database is out of reach"]
    # A newer schema leaves the code before it working: while machines are brought up to date, the others go on.
    return [revisions.sentence(at)] if revisions.are_missing(at) else []


def valkey_is_there() -> bool:
    """Whether Valkey answers; without it counts are a little later, mail waits, and limits are kept by each process."""
    try:
        return bool(valkey().run(lambda client: client.ping()))
    except ValkeyDown:
        return False


def disk_is_full() -> bool:
    """Whether nobody is let write; reading goes on, so requests go on coming here."""
    return bool(current_app.extensions["disk"].is_full)
