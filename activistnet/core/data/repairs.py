"""Repairs of kept numbers, one at a time: the difference that two found in the same rows would be added twice."""

from sqlalchemy import BigInteger, bindparam, text

from .db import db

ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('repair of ' || :what, :of_id))").bindparams(
    bindparam("of_id", type_=BigInteger)
)


def alone(what: str, of_id: int = 0) -> None:
    """Wait until nobody else repairs this. It is ours until the transaction ends.

    Called before anything is read: what the statements after it read has the corrections of whoever came first. Only
    repairs ask for it, so whoever changes these numbers waits for nobody.
    """
    db.session.execute(ALONE, {"what": what, "of_id": of_id})
