"""The last backup."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from psycopg import errors

from ..addresses import is_loopback
from .findings import OK, REMARK, Found, Place

HOUR = 3600
OLD = 26 * HOUR  # a night was missed
LAST = "SELECT value FROM gauges WHERE name = 'backup_made_at'"


def age(place: Place) -> Iterator[Found]:
    """Whether there is one of the last night."""
    try:
        row = place.database.execute(LAST).fetchone()
    except errors.UndefinedTable:
        row = None
    hours = int(time.time() - float(str(row[0]))) // HOUR if row else None
    if hours is not None and hours * HOUR < OLD:
        yield OK, f"The last one was made {hours} h ago."
    elif is_loopback(urlsplit(place.settings.base_url).hostname):
        yield OK, "None of the last night; this site is for this machine alone."
    elif hours is None:
        yield REMARK, "There is no backup. Run `flask backup create`, then have that run every night."
    else:
        yield REMARK, f"The last backup is {hours} h old. Look why last night made none, or run `flask backup create`."
