"""When a task of the schedule is due, and that it is enqueued once."""

from datetime import UTC, datetime, timedelta
from datetime import time as hour

import pytest

from activistnet.core.data.db import db
from activistnet.core.jobs.schedule import Entry, ScheduleRun, write_due
from activistnet.core.jobs.tasks import Outbox, task

NOON = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "ran_ago", "is_due"),
    [
        (Entry(None, timedelta(hours=1)), None, True),
        (Entry(None, timedelta(hours=1)), timedelta(minutes=59), False),
        (Entry(None, timedelta(hours=1)), timedelta(minutes=60), True),
        (Entry(None, timedelta(hours=1)), -timedelta(days=400), True),
        (Entry(None, at=hour(3)), timedelta(hours=8), False),
        (Entry(None, at=hour(3)), timedelta(hours=10), True),
        (Entry(None, at=hour(15)), timedelta(hours=20), False),
        (Entry(None, at=hour(15)), timedelta(hours=22), True),
    ],
)
def test_r16_a_task_is_due_at_its_time_whatever_clocks_said_before(entry, ran_ago, is_due):
    assert entry.is_due(None if ran_ago is None else NOON - ran_ago, NOON) is is_due


@task
def recount_everything():
    """A task of the schedule."""


def test_the_schedule_enqueues_what_is_due_once(app):
    with app.app_context():
        entries = [Entry(recount_everything, timedelta(hours=1))]
        assert [write_due(entries), write_due(entries)] == [1, 0]
        assert db.session.query(Outbox).count() == 1
        db.session.query(ScheduleRun).update({"ran_at": ScheduleRun.ran_at - timedelta(hours=2)})
        assert write_due(entries) == 1
