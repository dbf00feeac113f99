"""A site with a loop and tasks of its own, for tests that kill processes: `python small_site.py clock|worker`."""

import sys
import time

from sqlalchemy import text

import config
from activistnet.core.data.db import db
from activistnet.core.jobs import clock, queue, tasks
from activistnet.wiring import create_app


def note(number):
    """Write a row; 20 ms of work."""
    time.sleep(0.02)
    db.session.execute(text("INSERT INTO deeds VALUES (:n)"), {"n": number})


def wait(number):
    """Long work."""
    time.sleep(2)
    note(number)


def fold():
    """Count the ticks."""
    db.session.execute(text("INSERT INTO ticks VALUES (clock_timestamp(), pg_backend_pid())"))
    return [clock.Message("count", {"n": 1}, "petition:1")]


def break_down():
    """A loop with a fault."""
    raise RuntimeError("broken")


def main(process):
    """Be that process."""
    tasks.JOBS.update({"small.note": note, "small.wait": wait})
    app = create_app(config.settings())
    loops = [("fold", 0.1, fold), ("broken", 0.1, break_down)]
    clock.register(loops=loops, make_emitter=clock._registered.make_emitter)
    if process == "clock":
        clock.Clock(app, queue.HandOver(app)).run()
    else:
        sys.exit(queue.work(app, 2))


if __name__ == "__main__":
    main(sys.argv[1])
