"""What tests of decision makers share: starting petitions by their form, and what is done in the background."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from factories import make_member
from flask import Flask

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due
from activistnet.decision_makers.models import DecisionMaker

FORM = {"demand": "Keep the night clinic open", "body": "It is the only one.", "goal": "100"}


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Everything that waits is done."""

    def work() -> None:
        with app.app_context():
            with db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            while run_due():
                pass

    return work


@pytest.fixture
def start(app: Flask) -> Callable[..., int]:
    """`start("the Mayor")` publishes a petition to them; its number."""

    def start(*targets: str, member=None) -> int:
        browser = app.test_client(user=member or make_member())
        answer = browser.post("/t/health/petitions", data={**FORM, "target": list(targets)})
        assert answer.status_code == 303, answer.text
        return int(answer.location.split("/")[2])

    return start


@pytest.fixture
def numbers(app: Flask) -> Callable[[], dict[str, int]]:
    """The decision makers there are: their numbers by their names."""

    def numbers() -> dict[str, int]:
        with app.app_context():
            return {row.name: row.id for row in db.session.execute(sa.select(DecisionMaker.name, DecisionMaker.id))}

    return numbers
