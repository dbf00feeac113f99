"""What tests of the operator's pages need: an operator with a password, and what the log of acts says."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
import sqlalchemy as sa
from browsers import Browser
from flask import Flask
from people import make_person
from werkzeug.test import TestResponse

from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.members.models import Member


@pytest.fixture
def operator(log_in: Callable[..., Member]) -> Member:
    """Who is signed in with `client`."""
    return log_in(make_person("Boss", role="operator"))


@pytest.fixture
def run(app: Flask) -> Callable[..., Any]:
    """`run("members", "lift", "amina")`."""
    return lambda *args, **kwargs: app.test_cli_runner().invoke(args=list(args), **kwargs)


def acts(verb: str = "") -> list[Audit]:
    """The lines of the log, the oldest first."""
    with factories.current().app_context():
        lines = db.session.scalars(sa.select(Audit).order_by(Audit.number)).all()
    return [line for line in lines if verb in ("", line.verb)]


def again(member: Member) -> Member:
    """A member as the database has them now."""
    with factories.current().app_context():
        undeferred = [sa.orm.undefer(Member.suspended_reason), sa.orm.undefer(Member.suspended_until)]
        secret = [sa.orm.undefer(Member.password_hash)]
        return db.session.get_one(Member, member.id, options=[*undeferred, *secret])


def is_signed_in(browser: Browser) -> bool:
    """Whether a browser is somebody's."""
    answer: TestResponse = browser.get("/settings")
    return answer.status_code == 200
