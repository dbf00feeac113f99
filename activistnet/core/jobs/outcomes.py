"""What workers count: mails that went out, and those that did not, by the task that sends them.

Added up in the process and written every few seconds, so that no mail waits for the row of a counter.
"""

import threading
from collections import Counter

from sqlalchemy.exc import SQLAlchemyError

from ..application import Site
from ..data import gauges
from ..data.db import db
from ..outside.loops import Loop

FLUSH_SECONDS = 5.0
PARTS = ":"  # between a name and the value of its label, among the gauges

_counted: Counter[str] = Counter()
_counting = threading.Lock()


def note(name: str, kind: str) -> None:
    """Count one of a kind; kinds are names of the code."""
    with _counting:
        _counted[f"{name}{PARTS}{kind}"] += 1


def flush() -> None:
    """Write what was counted; it stays for the next time when the database is away. Needs an application context."""
    with _counting:
        counted = dict(_counted)
        _counted.clear()
    if not counted:
        return
    try:
        with db.transaction():
            gauges.add({name: float(n) for name, n in counted.items()})
    except SQLAlchemyError:
        with _counting:
            _counted.update(counted)
        raise


def start(app: Site) -> None:
    """Write every few seconds from here on, in this process."""

    def step() -> None:
        with app.app_context():
            flush()

    Loop("outcomes", step, pause=FLUSH_SECONDS).start()
