"""What is looked up as a site grows has an index: foreign keys, from the other side too, and what runs out."""

import sqlalchemy as sa

from activistnet.core.data.db import db
from activistnet.core.data.retention import declared

# Whatever is deleted looks for what points at it, and so do the pages of what is pointed at.
WITHOUT = """
SELECT conrelid::regclass || '.' || string_agg(attname, '.' ORDER BY attnum)
  FROM pg_constraint AS key JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
 WHERE contype = 'f' AND NOT EXISTS (
       SELECT FROM pg_index
        WHERE indrelid = conrelid AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
          AND coalesce(pg_get_expr(indpred, indrelid), '') IN ('', format('(%s IS NOT NULL)', attname)))
 GROUP BY conrelid, key.oid
"""
EXCEPTIONS = {
    # Topics are closed and never deleted, lists ask for those that open a thread, and each reply would pay.
    "posts.topic_id",
}
LED = """
SELECT indrelid::regclass || '.' || attname
  FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
"""


def test_every_foreign_key_is_found_from_the_other_side(app):
    with app.app_context():
        assert set(db.session.scalars(sa.text(WITHOUT))) == EXCEPTIONS


def test_what_runs_out_is_found_without_looking_at_all_that_has_not(app):
    with app.app_context():
        led = set(db.session.scalars(sa.text(LED)))
        timed = {f"{kept.table.__tablename__}.{kept.runs_out.key}" for kept in declared() if kept.runs_out is not None}
    assert timed <= led
