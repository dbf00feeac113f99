"""What tests of unions share: two petitions of two authors, the way to one, mail, and the clock that counts."""

import re
from html import unescape
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from flask.testing import FlaskClient
from mails import deliver
from werkzeug.test import TestResponse

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.petitions.models import Petition
from activistnet.petitions.services import counting
from activistnet.unions.models import Union

FIRST, SECOND, JOINT = "Keep the night clinic open", "No more closed wards", "Keep clinics and wards open"
TEXT = {"demand": JOINT, "body": "Both are the only ones.", "target": "the Council", "goal": "500", "topic": "health"}


class Pair(NamedTuple):
    """Two petitions, their authors, and the browsers of these."""

    first: Petition
    second: Petition
    amina: Member
    omar: Member
    proposer: FlaskClient
    other: FlaskClient
    app: Any

    def propose(self, **changes: Any) -> TestResponse:
        """Amina's press."""
        address = f"/petitions/{self.first.id}/join/{self.second.id}"
        return self.proposer.post(address, data={**TEXT, "seen": "", **changes})

    @property
    def union(self) -> Union:
        """The newest there is."""
        with self.app.app_context():
            return db.session.scalars(sa.select(Union).order_by(Union.id.desc()).limit(1)).one()

    def press(self, browser: FlaskClient, act: str, **data: Any) -> TestResponse:
        """One of the buttons of its page."""
        return browser.post(f"/unions/{self.union.id}/{act}", data=data)

    def join(self) -> int:
        """Both agree; the number of the joint petition."""
        assert self.propose().status_code == 303
        answer = self.press(self.other, "agree", seen=1)
        assert answer.status_code == 303, answer.text
        return self.union.joined_id

    def shown(self, petition_id: int, reader: FlaskClient | None = None) -> str:
        """The page of a petition, in words."""
        page = (reader or self.app.test_client()).get(f"/petitions/{petition_id}", follow_redirects=True).text
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))


@pytest.fixture
def pair(app, client):
    amina, omar = make_member(display_name="Amina"), make_member(display_name="Omar")
    first, second = make_petition(amina, title=FIRST), make_petition(omar, title=SECOND, slug="no-more-closed-wards")
    return Pair(first, second, amina, omar, app.test_client(user=amina), app.test_client(user=omar), app)


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
def counts(app, fold):
    """`counts(ids)`: what each of these is shown to have, after it was compared with its rows."""

    def counts(*petition_ids):
        fold()
        found = []
        with app.app_context():
            for number in petition_ids:
                shown, rows = db.session.execute(
                    sa.text(
                        "SELECT signature_count, (SELECT count(*) FROM signatures"
                        " WHERE petition_id = petitions.id AND state = 'counted') FROM petitions WHERE id = :id"
                    ),
                    {"id": number},
                ).one()
                assert shown == rows
                found.append(shown)
        return found

    return counts
