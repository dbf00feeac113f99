"""The worker: `python -m celery -A activistnet.celery worker -Q now,bulk,repairs`; and `inspect registered`, `control`.

`bin/celery` runs these with the settings of bin/serve.
"""

import atexit
import os
import sys
import threading
import warnings
from contextlib import suppress
from pathlib import Path

from .start import keys, loading, revisions, successor

with loading.for_good():
    from celery import signals
    from celery.exceptions import CPendingDeprecationWarning
    from celery.platforms import SecurityWarning

    from .core.data.db import db
    from .core.jobs import outcomes
    from .core.jobs.queue import make_celery
    from .core.patches import broker
    from .wiring import create_app

    flask_app = create_app()
    app = make_celery(flask_app)

NICENESS = 10

if flask_app.settings.patches:
    broker.apply(app)


def leave_at_once() -> None:
    """What Python still clears away takes a nice process seconds on a busy machine, and nobody needs it cleared."""
    if _is_told_to_end.is_set():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


# Registered before what others register, so it is called after that.
atexit.register(leave_at_once)
_is_told_to_end = threading.Event()


@signals.worker_shutting_down.connect
def remember_the_end(**_: object) -> None:
    """From here on the worker ends as it was told to."""
    _is_told_to_end.set()


@signals.setup_logging.connect
def keep_logging(**_: object) -> None:
    """Celery leaves the logs alone when somebody listens to this signal."""


@signals.celeryd_init.connect
def look_at_the_database(**_: object) -> None:
    """Do nothing with other keys than the database's, nor on an older schema than this code needs."""
    keys.compare_or_exit(flask_app.settings)
    revisions.wait_for_them(flask_app.settings.database_url)


@signals.celeryd_init.connect
def give_way(**_: object) -> None:
    """Let pages go before letters where the machine is full.

    Linux weighs sessions first and processes within a session second, so a worker that leads one says both.
    """
    warnings.simplefilter("ignore", CPendingDeprecationWarning)
    warnings.simplefilter("ignore", SecurityWarning)  # it is about pickle under root; only JSON is read here
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # not every system has these groups
            Path("/proc/self/autogroup").write_text(str(NICENESS))


@signals.worker_ready.connect
def say_ready(**_: object) -> None:
    """To whoever waits for this worker to end the one before it."""
    successor.say(successor.READY)


@signals.worker_process_init.connect
def forget_connections(**_: object) -> None:
    """A child must not talk over its parent's connections, nor close them."""
    with flask_app.app_context():
        db.engine.dispose(close=False)
    outcomes.start(flask_app)
