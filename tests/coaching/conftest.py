"""What tests of coaching share: an author with a draft, and coaches."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from factories import make_member
from starting.answering import answer_all

from activistnet.coaching.models import CoachEdit, CoachRequest
from activistnet.core.data.db import db


class Coached:
    """A browser that is signed in, and who it is."""

    def __init__(self, app, member):
        self.app, self.member, self.browser = app, member, app.test_client(user=member)

    def get(self, address, **options):
        return self.browser.get(address, **options)

    def post(self, address, **data):
        return self.browser.post(address, data=data)

    def fresh(self):
        """The same member's other browser, which reads what is there now."""
        return Coached(self.app, self.member)


@pytest.fixture
def make_coach(app, client):
    def make(**values):
        return Coached(app, make_member(coaches_since=datetime.now(UTC), **values))

    return make


@pytest.fixture
def coach(make_coach):
    return make_coach(display_name="Nadia")


@pytest.fixture
def author(app, client, coach):
    """Somebody with a draft of a petition; there is a coach by then."""
    made = Coached(app, make_member(display_name="Amina"))
    answer_all(made.browser)
    return made


@pytest.fixture
def rows(app):
    def rows(table, *columns):
        with app.app_context():
            wanted = sa.select(*(getattr(table, name) for name in columns)).order_by(table.id)
            return [tuple(row) for row in db.session.execute(wanted)]

    return rows


@pytest.fixture
def numbers(rows):
    """`numbers()` are those of all suggestions."""
    return lambda: [number for (number,) in rows(CoachEdit, "id")]


@pytest.fixture
def asked(author, rows):
    """The number of the request about the author's draft."""
    assert author.post("/start/coach", wish="Is it too long?").status_code == 303
    return rows(CoachRequest, "id")[-1][0]
