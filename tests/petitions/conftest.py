"""What tests of petitions share: folding, mail, and the truth behind a count."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from mails import deliver

from activistnet.accounts.services import joining
from activistnet.core.data.db import db
from activistnet.core.events import react
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member
from activistnet.petitions.count_models import SignatureDelta
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting
from activistnet.reactions import REACTIONS


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


@pytest.fixture
def told(app: Flask) -> Iterator[Callable[[type], list[Any]]]:
    """`told(StepReached)` is a list of such events from now on; nobody else hears of any."""

    def listen(kind: type) -> list[Any]:
        heard: list[Any] = []
        react({kind: [heard.append]})
        return heard

    yield listen
    react(REACTIONS)


@pytest.fixture
def deltas(app: Flask) -> Callable[[int], list[tuple[int | None, int]]]:
    """What waits to be counted for a petition: which signature comes (1) or goes (-1), oldest first."""

    def deltas(petition_id: int) -> list[tuple[int | None, int]]:
        with app.app_context():
            wanted = sa.select(SignatureDelta.signature_id, SignatureDelta.n).order_by(SignatureDelta.id)
            rows = db.session.execute(wanted.where(SignatureDelta.petition_id == petition_id))
            return [(row.signature_id, row.n) for row in rows]

    return deltas


@pytest.fixture
def join(app: Flask) -> Callable[..., Member]:
    """`join()` opens an account whose mailbox was just proven."""

    def join(mailbox: str = "ada@example.org", handle: str = "ada") -> Member:
        with app.app_context(), db.transaction():
            digest = digest_of(mailbox)
            sealed = seal_mailbox(digest, mailbox)
            values = {"display_name": "Ada Marsh", "mailbox_sealed": sealed, "password_hash": ""}
            return joining.create(handle=handle, mailbox_digest=digest, **values)

    return join
