"""Statements that are kept as text."""

import pytest
import sqlalchemy as sa

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
