"""Whoever joins to have mails sent to strangers has few of them sent; no request of a guest is lost by that."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.core.web.limits import DAY, Limit
from activistnet.members.models import Member
from activistnet.petitions import limits

SLOW = "our e-mail can take until tomorrow"
LONG_AGO = "2026-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def _two_a_day(monkeypatch):
    monkeypatch.setattr(limits, "MAILS_OF_NEWCOMER", Limit("mails of newcomer", 2, DAY))


@pytest.fixture
def let_time_pass(app):
    """`let_time_pass(member)` lets what waits be due, and the member have joined long ago."""

    def let_time_pass(member):
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            db.session.execute(sa.update(Member).where(Member.id == member.id).values(joined_at=LONG_AGO))

    return let_time_pass


@pytest.mark.usefixtures("in_one_window")
def test_petitions_of_a_newcomer_have_few_mails_sent_and_the_others_come_later(client, mails, let_time_pass):
    author = make_member()
    petitions = [make_petition(author), make_petition(author)]
    pages = [client.get(ask(client, petitions[n % 2], email=f"guest{n}@example.org").location).text for n in range(4)]
    assert all(SLOW in page and "We're sending a link" in page for page in pages)
    assert {mail["To"] for mail in mails()} == {"guest0@example.org", "guest1@example.org"}
    assert mails() == []
    let_time_pass(author)
    assert {mail["To"] for mail in mails()} == {"guest2@example.org", "guest3@example.org"}
    assert mails() == []


@pytest.mark.usefixtures("in_one_window")
def test_petitions_of_those_who_are_known_have_all_their_mails_sent(client, mails):
    petition = make_petition(make_member(joined_at=LONG_AGO))
    pages = [client.get(ask(client, petition, email=f"guest{n}@example.org").location).text for n in range(4)]
    assert len(mails()) == 4
    assert not any(SLOW in page for page in pages)
