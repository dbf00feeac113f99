"""Decisions: the half minute in which nobody is told of one, and those of the command line."""

import sqlalchemy as sa
from factories import make_member
from flask import Flask

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation import tasks
from activistnet.moderation.models import Decision


def pass_half_a_minute(app: Flask) -> None:
    """Have everybody told of every decision so far."""
    with app.app_context(), db.transaction():
        untold = sa.select(Decision.id).where(Decision.told_at.is_(None), Decision.undone_at.is_(None))
        for decision_id in db.session.scalars(untold.order_by(Decision.id)).all():
            tasks.tell(decision_id)


def suspend(app: Flask, handle: str) -> None:
    """Have a member suspended by the site's operator, on the command line."""
    with app.app_context():
        is_run = db.session.scalar(sa.select(Member.id).where(Member.role == "operator").limit(1))
    if is_run is None:
        make_member(role="operator")
    _members(app, "suspend", handle, "--rule", "hate", "--reason", "Threats.")


def lift(app: Flask, handle: str) -> None:
    """Let them in again."""
    _members(app, "lift", handle, "--reason", "Another was meant.")


def _members(app: Flask, *words: str) -> None:
    said = app.test_cli_runner().invoke(args=["members", *words])
    assert said.exit_code == 0, said.output
