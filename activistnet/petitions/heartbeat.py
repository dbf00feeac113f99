"""When nobody has heard from whoever runs a petition: it is said on its page, and it is put before nobody any more.

Their word is a reply in its thread, an update, a changed text or last day, or a press that says they are there. None of
these writes it down: `services.listening` looks for it by the hour, under the few petitions that are nearly quiet.
Those brought over from elsewhere have no author here whom one could miss. One whose author was told and was not heard
for another month is left, as is one that closed because its author's account is gone: those who signed it may find
somebody else to run it. Whoever is suspended can't be heard, and their petition is left as any other is.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_

from .counts import TABLE

QUIET_AFTER = timedelta(days=60)
LOOKED_FOR_AFTER = timedelta(days=59)
LEFT_AFTER = timedelta(days=30)  # after its author was told

IS_OPEN: ColumnElement[str] = literal_column("'open'")
IS_RUN_HERE = and_(TABLE.c.stage == IS_OPEN, TABLE.c.imported_from.is_(None))
IS_QUIET = and_(IS_RUN_HERE, TABLE.c.heard_at < func.now() - literal_column(f"interval '{QUIET_AFTER.days} days'"))
# None where it isn't.
QUIET_SINCE = case((IS_QUIET, TABLE.c.heard_at)).label("quiet_since")
_month: ColumnElement[timedelta] = literal_column(f"interval '{LEFT_AFTER.days} days'")
_is_silent = and_(IS_QUIET, TABLE.c.quiet_told_at > TABLE.c.heard_at, TABLE.c.quiet_told_at < func.now() - _month)
_is_orphaned = and_(
    TABLE.c.stage == literal_column("'closed'"),
    TABLE.c.closed_by == literal_column("'left'"),
    TABLE.c.anonymised_at.is_(None),
    TABLE.c.archived_at.is_(None),
    TABLE.c.imported_from.is_(None),
    or_(TABLE.c.closes_at.is_(None), TABLE.c.closes_at > func.now()),
)
IS_LEFT: ColumnElement[bool] = or_(_is_silent, _is_orphaned)
