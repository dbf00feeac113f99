"""What a task is told that nobody else may read, such as a mailbox: sealed in the outbox, and sealed anew there."""

from base64 import b64decode, b64encode
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from ..data import crypto
from ..data.db import db
from .tasks import Outbox

CONTEXT = b"a mailbox in the outbox"


def seal_for_task(text: str) -> str:
    """A text that waits in the outbox, unreadable there."""
    return b64encode(crypto.seal(text, context=CONTEXT)).decode()


def unseal_for_task(sealed: str) -> str:
    """The text that a task was given. Raises Unreadable."""
    return crypto.unseal(b64decode(sealed), context=CONTEXT)


def reseal_waiting() -> int:
    """Seal again, with the current key, what tasks that wait or are parked were told; how many were."""
    done, last = 0, 0
    while True:
        with db.transaction():
            wanted = select(Outbox).where(Outbox.id > last).order_by(Outbox.id).limit(500)
            rows = db.session.scalars(wanted.with_for_update(skip_locked=True)).all()
            for row in rows:
                anew = [_anew(argument) for argument in row.args]
                if anew != row.args:
                    row.args, done = anew, done + 1
        if not rows:
            return done
        last = rows[-1].id


def count_waiting() -> int:
    """How many tasks, also those being worked on, hold what another key sealed and one at hand opens."""
    with db.transaction():
        waiting = db.session.scalars(select(Outbox.args).execution_options(yield_per=500))
        return sum(any(_anew(argument) != argument for argument in args) for args in waiting)


def _anew(argument: Any) -> Any:
    """The same, sealed with the current key if it is a sealed text; anything else as it is."""
    if isinstance(argument, str):
        with suppress(ValueError):  # so is Unreadable
            if not crypto.is_current(b64decode(argument, validate=True)):
                return seal_for_task(unseal_for_task(argument))
    return argument
