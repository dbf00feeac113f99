"""What a connection has prepared: planned once, and not again after each transaction that comes to nothing."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError

from activistnet.core.data.db import db
from activistnet.core.data.deadline import Deadline

ENOUGH = 6  # times until psycopg prepares a statement
ASKED = sa.text("SELECT 41 + CAST(:more AS int)")
PREPARED = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%41 +%'")


@pytest.fixture
def connection(app):
    """One as the web server has them, on which the statement is prepared; its transaction is open."""
    with app.app_context():
        engine, deadline = sa.create_engine(db.engine.url, poolclass=sa.NullPool), Deadline()
    sa.event.listen(engine, "do_connect", deadline.connect)
    sa.event.listen(engine, "checkout", deadline.lend)
    with engine.connect() as connection:
        for _ in range(ENOUGH):
            connection.execute(ASKED, {"more": 1})
        assert connection.scalar(PREPARED) == 1
        yield connection


def test_what_is_prepared_stays_so_when_a_transaction_is_taken_back(connection):
    connection.rollback()
    assert connection.scalar(PREPARED) == 1
    assert connection.scalar(ASKED, {"more": 1}) == 42


def test_after_a_failure_nothing_stays_that_nobody_would_find_again(connection):
    with pytest.raises(DataError):
        connection.execute(sa.text("SELECT CAST(:word AS int)"), {"word": "forty"})
    connection.rollback()
    assert connection.scalar(PREPARED) == 0
    assert connection.scalar(ASKED, {"more": 1}) == 42


def test_what_was_written_is_taken_back(connection):
    connection.execute(sa.text("INSERT INTO orders (name, value) VALUES ('unheard', '1')"))
    connection.rollback()
    assert connection.scalar(sa.text("SELECT count(*) FROM orders WHERE name = 'unheard'")) == 0
