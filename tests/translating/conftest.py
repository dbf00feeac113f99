"""What tests of translations share: a petition in English, its author, mail, and the clock that counts."""

from datetime import UTC, datetime, timedelta

import pytest
from asked import DEMAND, Versioned
from factories import make_member, make_petition
from mails import deliver

from activistnet.core.data.db import db
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
def english(app, client):
    """A petition in English with its author's browser."""
    author = make_member(display_name="Amina", joined_at=datetime.now(UTC) - timedelta(days=30))
    petition = make_petition(author, title=DEMAND, language="en", language_said=True)
    return Versioned(app.test_client(user=author), author, petition)
