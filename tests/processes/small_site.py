"""A site with a loop and tasks of its own, for tests that kill processes.

`python small_site.py clock|shaky`, and `python -m celery -A small_site worker ...`
"""

import sys
import time
from datetime import timedelta

from sqlalchemy import text

from activistnet import celery
from activistnet.core.data.db import db
from activistnet.core.jobs import clock, handover, queue, tasks
from activistnet.core.outside import loops
from activistnet.core.patches import broker

# Beside everything else that a test run does, whoever gives way gets next to nothing.
celery.NICENESS = 0
flask_app = celery.flask_app


def note(number):
    """Write a row; 20 ms of work."""
    time.sleep(0.02)
    db.session.execute(text("INSERT INTO deeds VALUES (:n)"), {"n": number})


def wait(number):
    """Long work, which says when it begins."""
    with db.transaction(separate=True) as session:
        session.execute(text("INSERT INTO begun VALUES (:n)"), {"n": number})
    time.sleep(2)
    note(number)


def hang(number):
    """Work that does not end, the first time; then it notes why it was ended."""
    if tasks.is_first_try():
        time.sleep(600)
    with db.transaction(separate=True) as session:
        session.execute(text("INSERT INTO ends SELECT error FROM outbox WHERE job = 'small.hang'"))
    note(number)


def fold():
    """Count the ticks."""
    db.session.execute(text("INSERT INTO ticks VALUES (clock_timestamp(), pg_backend_pid())"))
    return [clock.Message("count", {"n": 1}, "petition:1")]


def break_down():
    """A loop with a fault."""
    raise RuntimeError("broken")


def shaky(step):
    """That step, which first ends in an error, then in something that is none of `Exception`."""
    faults = [SystemExit("stop"), OverflowError("too much")]

    def run(*args, **values):
        if faults:
            raise faults.pop()
        return step(*args, **values)

    return run


# What takes seconds on a site takes less here, where nothing else is to be seen meanwhile.
loops.QUIET_SECONDS = 3600  # what goes wrong again and again is said once
clock.SCHEDULE_SECONDS, clock.GAUGE_SECONDS = 0.2, 0.5
tasks.FIRST_REST = 1
handover.LOST_AFTER = timedelta(seconds=3)
tasks.JOBS.update(
    {
        "small.note": tasks.Task(note, "bulk", 10),
        "small.wait": tasks.Task(wait, "bulk", 10),
        "small.hang": tasks.Task(hang, "bulk", 3),
        "small.urgent": tasks.Task(note, "now", 10),
    }
)
app = queue.make_celery(flask_app)
if flask_app.settings.patches:
    broker.apply(app)


def main(process):
    """Be that process."""
    step, dispatcher, schedule = fold, handover.HandOver(flask_app), []
    if process == "shaky":
        step, dispatcher.step, schedule = shaky(fold), shaky(dispatcher.step), flask_app.extensions["clock"][1]
        clock.write_due, clock.gauges.note = shaky(clock.write_due), shaky(clock.gauges.note)
    loops = [clock.Loop("fold", 0.1, step), clock.Loop("broken", 0.1, break_down)]
    clock.init_app(flask_app, loops=loops, schedule=schedule)
    clock.Clock(flask_app, dispatcher).run()


if __name__ == "__main__":
    main(sys.argv[1])
