"""When nobody has heard from whoever runs a petition: it is said on its page, and it is put before nobody any more.

Their word is a reply in its thread, an update, a changed text or last day, or a press that says they are there. None of
these writes it down: `services.listening` looks for it by the hour, under the few petitions that are nearly quiet.
Those brought over from elsewhere have no author here whom one could miss.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal_column

from .counts import TABLE

QUIET_AFTER = timedelta(days=60)
LOOKED_FOR_AFTER = timedelta(days=59)

IS_OPEN: ColumnElement[str] = literal_column("'open'")
IS_RUN_HERE = and_(TABLE.c.stage == IS_OPEN, TABLE.c.imported_from.is_(None))
IS_QUIET = and_(IS_RUN_HERE, TABLE.c.heard_at < func.now() - literal_column(f"interval '{QUIET_AFTER.days} days'"))
# None where it isn't.
QUIET_SINCE = case((IS_QUIET, TABLE.c.heard_at)).label("quiet_since")
