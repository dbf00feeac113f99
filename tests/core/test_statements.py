"""Statements that are kept as text."""

import pytest
import sqlalchemy as sa
from psycopg import _queries

from activistnet.core.data.db import db
from activistnet.core.data.statements import as_text


@pytest.mark.parametrize(
    "value", ["it's", "100 %", "%(n)s", "at 12:30 :n", "a::text", "back\\slash", "", -1, True, None]
)
def test_what_is_known_beforehand_stands_in_the_text_as_it_is(app, value):
    statement = as_text(sa.select(sa.literal(value), sa.bindparam("n", type_=sa.BigInteger)))
    with app.app_context():
        assert tuple(db.session.execute(statement, {"n": 3}).one()) == (value, 3)


def test_a_parameter_that_is_missing_is_refused(app):
    statement = as_text(sa.select(sa.bindparam("n", type_=sa.BigInteger)))
    with app.app_context(), pytest.raises(sa.exc.StatementError, match="required for bind parameter 'n'"):
        db.session.execute(statement)


@pytest.mark.patched
def test_a_long_statement_is_taken_apart_once(app):
    names = ", ".join(f"CAST(:n AS bigint) AS {'long' * 10}_{n}" for n in range(120))
    with app.app_context():
        db.session.execute(sa.text(f"SELECT {names}"), {"n": 3})
        before = _queries._query2pg.cache_info()
        assert set(db.session.execute(sa.text(f"SELECT {names}"), {"n": 4}).one()) == {4}
        after = _queries._query2pg.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses) == (1, 0)
