"""What tests of letters share: a petition to an office, people who have signed it, moderators, and the mail."""

import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition
from flask import Flask
from flask.testing import FlaskClient
from guests import sign_as_guest
from mails import deliver
from offices import write_to

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, enqueue
from activistnet.letters import tasks
from activistnet.letters.models import Letter, LetterBatch

WORDS = "My sister works nights there.\n\nWithout it she would have driven forty miles."


class Site:
    """A petition with its office, and what people do there."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.author = make_member(display_name="Amina")
        self.petition = make_petition(self.author, title="Keep the night clinic open")
        self.council = make_decision_maker(self.petition, name="the Council", kind="body")
        write_to(self.council.id)
        self.page = f"/petitions/{self.petition.id}/letters"
        self.mine = f"/petitions/{self.petition.id}/letter"

    def member(self, **values: Any) -> FlaskClient:
        """A member who has signed it."""
        browser = self.app.test_client(user=make_member(**values))
        assert browser.post(f"/petitions/{self.petition.id}/sign").status_code == 303
        return browser

    def write(self, browser: FlaskClient, path: str = "", **changes: Any) -> Any:
        """Send the form as it was loaded."""
        path = path or self.mine
        data = {"target": "1", "words": WORDS, "shows_name": "", "version": version_in(browser.get(path).text)}
        return browser.post(path, data={**data, **changes})

    def letters(self, n: int) -> list[FlaskClient]:
        """So many members, each with a letter."""
        found = [self.member() for _ in range(n)]
        for place, each in enumerate(found):
            assert self.write(each, words=f"Letter number {place} of us.").status_code == 303
        return found

    def mails(self, times: int = 4) -> list[EmailMessage]:
        """Whatever waits is done; the messages that were not read yet."""
        found: list[EmailMessage] = []
        for _ in range(times):  # a task may ask for others
            with self.app.app_context(), db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            found += deliver(self.app, self.folder)
        return found

    def guest(self, **changes: Any) -> str:
        """A guest who has signed; the path of their letter."""
        receipt = sign_as_guest(self.app.test_client(), self.mails, self.petition, **changes)
        page = self.app.test_client().get(re.search(r"/change/[\w.~-]+", receipt.get_content()).group()).text
        return re.search(r'href="(/letter/[\w.~-]+)"', page).group(1)

    def morning(self) -> list[EmailMessage]:
        """The batches of the day are made, and leave as far as they may."""
        with self.app.app_context(), db.transaction():
            enqueue(tasks.make_batches)
        return self.mails()

    def rows(self, of: Any = Letter) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(sa.select(of).order_by(of.id)))

    def batch(self) -> LetterBatch:
        return self.rows(LetterBatch)[-1]

    def change(self, table: Any, **values: Any) -> None:
        with self.app.app_context(), db.transaction():
            db.session.execute(sa.update(table).values(**values))

    def look(self, browser: FlaskClient, **data: Any) -> Any:
        """Decide about the last batch, having read what its page shows."""
        path = f"/moderation/letters/{self.batch().id}"
        seen = re.findall(r'name="seen" value="(\d+)"', browser.get(path).text)
        return browser.post(path, data={"seen": seen, "act": "pass", "rule": "", "reason": "", **data})


def version_in(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\w*)"', page)
    return found[1] if found else ""


@pytest.fixture
def site(app: Flask, tmp_path: Path) -> Site:
    return Site(app, tmp_path)


@pytest.fixture
def moderator(app: Flask) -> FlaskClient:
    return app.test_client(user=make_member(role="moderator"))
