"""What tests of updates share: a petition whose author writes, guests who asked for news, and the time that passes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from flask.testing import FlaskClient
from guests import ask
from mails import deliver, link_in
from waiting import HANG

from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.members.models import Member
from activistnet.petitions.models import Petition
from activistnet.updates import rules
from activistnet.updates.models import Update, UpdateLetter

WORDS = {
    "title": "They answered",
    "body": "The Council wants to talk.\n\nSee [its letter](https://example.net/letter).",
}
MINUTES = sa.text("interval '11 minutes'")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is, a run sends all it may: how long it goes on is measured by bench/."""
    monkeypatch.setattr(rules, "UNIT_SECONDS", HANG)


@pytest.fixture
def mails(app: Site, tmp_path: Path) -> Callable[[], list[EmailMessage]]:
    """`mails()` delivers what waits and gives the messages that were not read yet."""
    return lambda: deliver(app, tmp_path)


@pytest.fixture
def writer(app: Site, client: FlaskClient) -> Member:
    return make_member(display_name="Amina", joined_at=datetime.now(UTC) - timedelta(days=30))


@pytest.fixture
def author(app: Site, writer: Member) -> FlaskClient:
    return app.test_client(user=writer)


@pytest.fixture
def petition(writer: Member) -> Petition:
    return make_petition(writer)


@pytest.fixture
def agree(app: Site, mails: Callable[[], list[EmailMessage]], petition: Petition) -> Callable[..., None]:
    """`agree("ada@example.org")`: a guest signs and asks for news."""

    def agree(*mailboxes: str, lang: str = "en", **said: str) -> None:
        for mailbox in mailboxes:
            browser = app.test_client()
            browser.set_cookie("lang", lang)
            ask(browser, petition, email=mailbox, **{"news": "1", **said})
            assert browser.post(link_in(mails()[-1], "confirm")).status_code == 303
            mails()

    return agree


@pytest.fixture
def write(author: FlaskClient, petition: Petition) -> Callable[..., int]:
    """`write()` publishes an update; its number."""

    def write(**changes: str) -> int:
        answer = author.post(f"/petitions/{petition.id}/updates", data={**WORDS, **changes})
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].split("/")[2])

    return write


@pytest.fixture
def ten_minutes_on(app: Site) -> Callable[[], None]:
    """The time to change one's mind is over."""

    def go_on() -> None:
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Outbox).values(due_at=Outbox.due_at - MINUTES))
            db.session.execute(sa.update(Update).values(next_at=Update.next_at - MINUTES))

    return go_on


@pytest.fixture
def letters(
    mails: Callable[[], list[EmailMessage]], ten_minutes_on: Callable[[], None]
) -> Callable[[], dict[str, EmailMessage]]:
    """`letters()` are the updates that are mailed from then on, by their readers; each run asks for the next one."""

    def read() -> dict[str, EmailMessage]:
        found: dict[str, EmailMessage] = {}
        for _ in range(4):
            ten_minutes_on()
            sent = [each for each in mails() if each["List-Unsubscribe"]]
            assert not {each["To"] for each in sent} & {*found}, "somebody was written to twice"
            found |= {each["To"]: each for each in sent}
        return found

    return read


@pytest.fixture
def ledger(app: Site) -> Callable[[], dict[str, Any]]:
    """How many letters are in which state."""

    def read() -> dict[str, Any]:
        with app.app_context():
            rows = db.session.execute(
                sa.select(UpdateLetter.state, sa.func.count().label("n")).group_by(UpdateLetter.state)
            )
            return {row.state: row.n for row in rows}

    return read
