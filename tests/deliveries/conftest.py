"""What tests of deliveries share: a petition to an office that can be written to, and the mail."""

import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition
from flask import Flask
from flask.testing import FlaskClient
from mails import deliver
from offices import OFFICE, link_to_answer, write_to

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.decision_makers.models import DecisionMaker
from activistnet.deliveries.models import Delivery
from activistnet.petitions.models import Petition


class Case(NamedTuple):
    """A petition, whom it asks, and its author's browser."""

    petition: Petition
    council: DecisionMaker
    author: FlaskClient

    @property
    def page(self) -> str:
        return f"/petitions/{self.petition.id}/deliveries"

    def deliver(self, **changes: Any) -> Any:
        data = {"target": "1", "way": "mail", **changes}
        return self.author.post(f"/petitions/{self.petition.id}/deliver", data=data)


@pytest.fixture
def case(app: Flask) -> Case:
    author = make_member(display_name="Amina")
    petition = make_petition(author, title="Keep the night clinic open", body="It is the only one.\n\nFor miles.")
    council = make_decision_maker(petition, name="the Council", kind="body")
    write_to(council.id)
    return Case(petition, council, app.test_client(user=author))


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Callable[[], list[EmailMessage]]:
    """Whatever waits is done, and the messages that were not read yet."""

    def mails() -> list[EmailMessage]:
        found = []
        for _ in range(4):  # a task may ask for others
            with app.app_context(), db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            found += deliver(app, tmp_path)
        return found

    return mails


@pytest.fixture
def rows(app: Flask) -> Callable[[], list[Delivery]]:
    """All deliveries, the oldest first."""

    def rows() -> list[Delivery]:
        with app.app_context():
            return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.id)))

    return rows


@pytest.fixture
def told(case: Case, mails: Callable[[], list[EmailMessage]]) -> str:
    """The case is delivered by mail: the path of the link to answer by."""
    assert case.deliver().status_code == 303
    [letter] = mails()
    assert letter["To"] == OFFICE
    return link_to_answer(letter)


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """`change(state="sent")` writes into the rows of all deliveries, as time would have."""

    def change(**values: Any) -> None:
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Delivery).values(**values))

    return change


@pytest.fixture
def at_once() -> Callable[[Callable[[], Any], int], list[Any]]:
    """`at_once(press, 3)` presses from three threads at the same moment; what each was answered."""

    def at_once(press: Callable[[], Any], times: int) -> list[Any]:
        ready, answers = threading.Barrier(times), []

        def go() -> None:
            ready.wait()
            answers.append(press())

        threads = [threading.Thread(target=go) for _ in range(times)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return answers

    return at_once
