"""What tests of petitions share: folding, mail, and the truth behind a count."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from mails import deliver

from activistnet.core.data.db import db
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Callable[[], list[EmailMessage]]:
    """`mails()` delivers what waits and gives the messages that were not read yet."""
    return lambda: deliver(app, tmp_path)


@pytest.fixture
def fold(app: Flask) -> Callable[[], list[counting.Count]]:
    """One tick of the clock."""

    def fold() -> list[counting.Count]:
        with app.app_context(), db.transaction():
            return counting.fold()

    return fold


@pytest.fixture
def count_rows(app: Flask) -> Callable[[int], int]:
    """How many rows of a petition are counted: the truth."""

    def count_rows(petition_id: int) -> int:
        with app.app_context():
            return counting.count_rows(petition_id)

    return count_rows


@pytest.fixture
def signatures(app: Flask) -> Callable[[int], list[Signature]]:
    """All signatures of a petition, whatever their state."""

    def signatures(petition_id: int) -> list[Signature]:
        with app.app_context():
            wanted = sa.select(Signature).where(Signature.petition_id == petition_id).order_by(Signature.id)
            return list(db.session.scalars(wanted))

    return signatures
