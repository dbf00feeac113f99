"""When the petitions of the demonstration reached their steps: as their signatures, which were made with dates, say."""

from sqlalchemy import text

from ..core.data.db import db
from ..petitions.rules import rung_above

NOTE = text("""
    INSERT INTO petition_steps (petition_id, step, reached_at)
    SELECT petition_id, n, signed_at
      FROM (SELECT petition_id, signed_at, row_number() OVER (PARTITION BY petition_id ORDER BY signed_at) AS n
              FROM signatures) AS numbered
     WHERE n = ANY(:rungs)
""")


def note_steps() -> None:
    """Of all petitions."""
    rungs = [rung_above(0)]
    while rungs[-1] < 1_000_000:
        rungs.append(rung_above(rungs[-1]))
    db.session.execute(NOTE, {"rungs": rungs})
