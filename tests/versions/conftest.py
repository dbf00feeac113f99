"""What tests of versions share: a petition that people sign, its author, mail, and the clock that counts."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from asked import DEMAND, Versioned
from factories import make_member, make_petition
from mails import deliver

from activistnet.core.data.db import db
from activistnet.petitions.counts import TABLE
from activistnet.petitions.services import counting


@pytest.fixture
def mails(app, tmp_path):
    """`mails()` delivers what waits, also what that asks for, and gives the messages that were not read yet."""
    return lambda: [message for _ in range(4) for message in deliver(app, tmp_path)]


@pytest.fixture
def fold(app):
    """One tick of the clock that counts."""

    def fold():
        with app.app_context(), db.transaction():
            return counting.fold()

    return fold


@pytest.fixture
def versioned(app, client):
    """A petition with its author's browser."""
    author = make_member(display_name="Amina", joined_at=datetime.now(UTC) - timedelta(days=30))
    return Versioned(app.test_client(user=author), author, make_petition(author, title=DEMAND))


@pytest.fixture
def a_week_later(app):
    """`a_week_later()`: all versions were published more than a week ago."""

    def pass_by():
        with app.app_context(), db.transaction():
            later = TABLE.c.version_at - timedelta(days=7, hours=1)
            db.session.execute(sa.update(TABLE).where(TABLE.c.version_at.is_not(None)).values(version_at=later))

    return pass_by
