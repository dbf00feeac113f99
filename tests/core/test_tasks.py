"""The outbox: written with the change, done once, tried again, parked in the end."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text, update
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.core.jobs import tasks
from activistnet.core.jobs.tasks import Later, Outbox, enqueue, run_due, run_row, task
from activistnet.core.refusals import NotFound

done: list[tuple] = []
DEEDS = Table("deeds", MetaData(), Column("n", Integer))


@task
def note(*args):
    """Write a row, so that its fate can be compared with that of the outbox row."""
    db.session.execute(insert(DEEDS).values(n=args[0]))
    done.append(args)


@task
def fail(_n):
    """Write a row and break."""
    db.session.execute(insert(DEEDS).values(n=0))
    raise RuntimeError("amina@example.org")


@task
def wait_for_server():
    """The outside world is away."""
    raise Later


@task
def look_for_what_is_gone():
    """What it was about has been deleted."""
    raise NotFound


@pytest.fixture(autouse=True)
def deeds(app):
    done.clear()
    with app.app_context(), db.transaction():
        db.session.execute(text("CREATE TABLE deeds (n int)"))


def write(*jobs):
    """Enqueue and give back the numbers of the rows."""
    with db.transaction():
        for job, *args in jobs:
            enqueue(job, *args)
    return db.session.scalars(select(Outbox.id).order_by(Outbox.id)).all()


def count_deeds():
    return db.session.scalar(select(func.count()).select_from(DEEDS))


def count_rows():
    return db.session.scalar(select(func.count()).select_from(Outbox))


def make_due():
    with db.transaction():
        db.session.execute(update(Outbox).values(due_at=func.now()))


def test_a_job_is_done_with_what_it_was_given_and_its_row_is_gone(app):
    with app.app_context():
        [row] = write((note, 1, "two"))
        assert run_row(row)
        assert done == [(1, "two")]
        assert count_rows() == 0


def test_a_rollback_forgets_the_job(app):
    with app.app_context():
        with pytest.raises(RuntimeError), db.transaction():
            enqueue(note, 1)
            raise RuntimeError
        assert count_rows() == 0


def test_a_job_that_failed_leaves_nothing_for_the_next_one_to_say(app):
    told = []

    @task
    def tell(n):
        db.after_commit(lambda: told.append(n))
        if n == 1:
            raise RuntimeError

    with app.app_context():
        write((tell, 1), (tell, 2))
        assert run_due() == 2
    assert told == [2]


def test_only_a_task_can_be_enqueued(app):
    with app.app_context(), pytest.raises(LookupError):
        enqueue(count_deeds)


def test_a_row_under_the_name_that_a_task_had_in_an_older_release_is_done(app):
    @task(formerly="old.tasks.note")
    def moved(n):
        done.append(n)

    with app.app_context():
        write((moved, 1))
        with db.transaction():
            db.session.execute(update(Outbox).values(job="old.tasks.note"))
        assert run_due() == 1
        assert count_rows() == 0
    assert done == [1]


def test_r04_a_second_delivery_finds_nothing(app):
    with app.app_context():
        [row] = write((note, 1))
        assert run_row(row)
        assert not run_row(row)
        assert count_deeds() == 1


@pytest.mark.commits
def test_r04_many_deliveries_at_once_and_out_of_order_do_each_job_once(app):
    with app.app_context():
        rows = write(*((note, n) for n in range(20)))
    deliveries = [*rows, *reversed(rows), *rows[5:], *rows[:5]]

    def deliver(mine):
        for row in mine:
            with app.app_context():
                run_row(row)

    threads = [threading.Thread(target=deliver, args=(deliveries[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert sorted(db.session.scalars(select(DEEDS.c.n))) == list(range(20))
        assert count_rows() == 0


@pytest.mark.commits
def test_r04_while_a_job_runs_others_leave_it_alone(app):
    running, may_end = threading.Event(), threading.Event()

    @task
    def wait(n):
        db.session.execute(insert(DEEDS).values(n=n))
        running.set()
        may_end.wait(HANG)

    with app.app_context():
        [row] = write((wait, 1))

    def run():
        with app.app_context():
            run_row(row)

    thread = threading.Thread(target=run)
    thread.start()
    running.wait(HANG)
    with app.app_context():
        assert not run_row(row)
    may_end.set()
    thread.join()
    with app.app_context():
        assert count_deeds() == 1
        assert count_rows() == 0


def test_a_failure_undoes_the_work_and_leaves_the_row_to_rest(app):
    with app.app_context():
        [row] = write((fail, 1))
        assert run_row(row)
        assert count_deeds() == 0
        left = db.session.get_one(Outbox, row)
        assert (left.tries, left.error, left.failed_at) == (1, "RuntimeError", None)
        assert left.due_at > datetime.now(left.due_at.tzinfo)
        assert not run_row(row)  # not due yet


def test_a_task_knows_whether_it_has_failed_before(app):
    seen = []

    @task
    def look():
        seen.append(tasks.is_first_try())
        if len(seen) == 1:
            raise Later

    with app.app_context():
        [row] = write((look,))
        run_row(row)
        make_due()
        run_row(row)
    assert seen == [True, False]


def test_p06_what_failed_is_not_told_in_the_row(app):
    with app.app_context():
        [row] = write((fail, 1))
        run_row(row)
        assert "amina" not in db.session.get_one(Outbox, row).error


def test_after_too_many_tries_a_job_is_parked_and_can_be_listed_and_retried(app):
    with app.app_context():
        [row] = write((fail, 1))
        for _ in range(tasks.MOST_TRIES):
            make_due()
            run_row(row)
        make_due()
        assert not run_row(row)
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["jobs", "list"]).output
    assert "parked" in listed
    assert "RuntimeError" in listed
    assert "0 waiting, 1 parked." in listed
    assert "1 to be tried again." in runner.invoke(args=["jobs", "retry", str(row)]).output
    assert "1 waiting, 0 parked." in runner.invoke(args=["jobs", "list", "--all"]).output
    with app.app_context():
        assert run_row(row)


def test_jobs_can_be_done_without_a_worker(app):
    with app.app_context():
        write((note, 1), (note, 2), (fail, 3))
    assert "3 tried. 1 waiting, 0 parked." in app.test_cli_runner().invoke(args=["jobs", "run"]).output
    assert done == [(1,), (2,)]


def test_r11_what_waits_for_the_outside_world_is_not_parked_for_a_week(app):
    with app.app_context():
        [row] = write((wait_for_server,))
        for _ in range(tasks.MOST_TRIES + 5):
            make_due()
            run_row(row)
        left = db.session.get_one(Outbox, row)
        assert left.failed_at is None
        with db.transaction():
            db.session.execute(update(Outbox).values(created_at=func.now() - timedelta(days=8)))
        make_due()
        run_row(row)
        db.session.expire_all()
        assert db.session.get_one(Outbox, row).failed_at is not None


def test_a_job_about_something_gone_is_done(app):
    with app.app_context():
        [row] = write((look_for_what_is_gone,))
        run_row(row)
        assert count_rows() == 0


def test_a_job_this_version_does_not_know_is_kept(app):
    with app.app_context():
        with db.transaction():
            db.session.execute(insert(Outbox).values(job="core.tasks.unknown", args=[]))
        assert run_due() == 1
        assert count_rows() == 1
