"""Jobs that failed for good and e-mail that waits: seen without what they are about, tried again, dropped."""

import inspect
import smtplib

import pytest
import sqlalchemy as sa
from factories import save
from operate.conftest import acts

from activistnet.core.data.db import db
from activistnet.core.jobs import parked, tasks
from activistnet.core.jobs.tasks import Later, Outbox, run_row
from activistnet.operate.job_views import mail_words

RECOUNT, MAIL = "petitions.tasks.recount", "petitions.tasks.mail_confirmation"
NOW = sa.func.now()


def park(job=RECOUNT, **values):
    given = {"args": ["amina@example.org", 17], "failed_at": NOW, "error": "ValueError", "tries": 10, **values}
    return save(Outbox(job=job, **given)).id


def left():
    return db.session.scalars(sa.select(Outbox.id).order_by(Outbox.id)).all()


def due():
    return db.session.scalars(sa.select(Outbox.id).where(*tasks.IS_DUE).order_by(Outbox.id)).all()


def test_parked_jobs_are_told_by_name_without_what_they_are_about(client, operator, run):
    for job in (RECOUNT, RECOUNT, MAIL):
        park(job)
    for page in (client.get("/operate/jobs").text, client.get(f"/operate/jobs?job={RECOUNT}").text):
        assert RECOUNT in page
        assert "ValueError" in page
        assert "10 times" in page
        assert "amina@" not in page
    said = run("jobs", "list").output
    assert f"{RECOUNT}\tattempts 10\tsince " in said
    assert "amina@" not in said


def test_all_jobs_of_a_name_are_tried_again_as_if_they_were_asked_for_now(app, client, operator):
    old = {"created_at": NOW - sa.text("interval '30 days'")}
    mine, other = [park(**old), park(**old)], park(MAIL)
    for _ in range(2):
        assert client.post("/operate/jobs/retry", data={"job": RECOUNT}).status_code == 303
    with app.app_context():
        assert due() == mine
        assert left() == [*mine, other]
        row = db.session.get_one(Outbox, mine[0])
        assert (row.tries, row.error) == (0, None)
        assert row.created_at > db.session.scalar(sa.select(NOW - sa.text("interval '1 hour'")))
    (line,) = acts()
    assert (line.actor, line.verb, line.what) == (operator.id, "job.retry", f"job:{RECOUNT}")
    assert line.facts == {"count": 2, "job": RECOUNT}


def test_one_job_is_tried_again_or_dropped(app, client, operator):
    first, second, third = park(), park(), park()
    for _ in range(2):
        client.post(f"/operate/jobs/{first}/retry")
        client.post(f"/operate/jobs/{second}/drop")
    with app.app_context():
        assert due() == [first]
        assert left() == [first, third]
    assert [(line.verb, line.what) for line in acts()] == [
        ("job.retry", f"job:{first}"),
        ("job.drop", f"job:{second}"),
    ]


def test_dropping_asks_first(app, client, operator):
    number = park()
    for address in (f"/operate/jobs/{number}/drop", f"/operate/jobs/drop?job={RECOUNT}"):
        page = client.get(address).text
        assert "never be done" in page
        assert RECOUNT in page
    with app.app_context():
        assert left() == [number]
    client.post("/operate/jobs/drop", data={"job": RECOUNT})
    with app.app_context():
        assert left() == []
    for address in (f"/operate/jobs/{number}/drop", f"/operate/jobs/drop?job={RECOUNT}", "/operate/jobs/drop"):
        assert client.get(address).status_code == 404


def test_a_job_that_waits_is_neither_dropped_nor_begun_anew(app, client, operator, run):
    waits = park(failed_at=None)
    client.post(f"/operate/jobs/{waits}/drop")
    client.post(f"/operate/jobs/{waits}/retry")
    client.post("/operate/jobs/drop", data={"job": RECOUNT})
    run("jobs", "drop", str(waits), "--yes")
    with app.app_context():
        assert left() == [waits]
    assert acts() == []


@pytest.mark.parametrize("fields", [{}, {"job": ""}, {"job": RECOUNT, "more": "1"}, {"job": "x" * 101}])
def test_what_names_no_job_is_refused(client, operator, fields):
    park()
    for act in ("retry", "drop"):
        assert client.post(f"/operate/jobs/{act}", data=fields).status_code == 422
    assert acts() == []


def test_more_than_one_act_takes_stay_for_the_next_one(app, client, operator, monkeypatch):
    monkeypatch.setattr(parked, "AT_ONCE", 2)
    for _ in range(3):
        park()
    client.post("/operate/jobs/drop", data={"job": RECOUNT})
    assert acts()[0].facts["count"] == 2
    with app.app_context():
        assert len(left()) == 1


def test_the_command_line_tries_again_and_drops_too(app, run):
    first, second, third = park(), park(), park(MAIL)
    assert "1 to be tried again." in run("jobs", "retry", str(first)).output
    assert run("jobs", "drop", str(second), input="n\n").exit_code == 1
    assert "1 dropped." in run("jobs", "drop", str(second), input="y\n").output
    twice = run("jobs", "drop", str(second), "--yes")
    assert (twice.exit_code, twice.output[:33]) == (1, "Error: Not all of these numbers a")
    assert "1 dropped." in run("jobs", "drop", "--job", MAIL, "--yes").output
    assert [(line.actor, line.verb) for line in acts()] == [(None, "job.retry"), (None, "job.drop"), (None, "job.drop")]
    assert third not in [line.what for line in acts()]


@pytest.mark.parametrize(
    "args", [("drop",), ("drop", "1", "--job", MAIL, "--yes"), ("retry", "0"), ("retry", "--job", "x y")]
)
def test_what_the_command_line_can_not_take_is_a_sentence(run, args):
    said = run("jobs", *args)
    assert said.exit_code == 2
    assert "Error: " in said.output


def test_mail_that_waits_is_told_by_kind_with_the_oldest_and_mail_that_failed_with_the_servers_number(
    app, client, operator
):
    park(MAIL, failed_at=None, tries=0, error=None, created_at=NOW - sa.text("interval '7 minutes'"))
    park(RECOUNT, failed_at=None)
    failed = park("accounts.tasks.mail_reset", error="SMTPDataError 554")
    park(RECOUNT)
    page = client.get("/operate/mail").text
    assert "Confirm a signature" in page
    assert "7 minutes ago" in page
    assert "SMTPDataError 554" in page
    assert RECOUNT not in page
    client.post("/operate/mail/retry")
    with app.app_context():
        assert failed in due()
    assert [(line.verb, line.what) for line in acts()] == [("job.retry", "job:mail")]
    assert "Nothing has failed" in client.get("/operate/mail").text


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (smtplib.SMTPDataError(554, b"amina@example.org is no more"), "SMTPDataError 554"),
        (ValueError("amina@example.org"), "ValueError"),
        (Later("the mail server is busy"), "Later the mail server is busy"),
    ],
)
def test_of_what_went_wrong_its_class_and_a_servers_number_are_kept(app, monkeypatch, error, kept):
    def fail(*_args):
        raise error

    monkeypatch.setitem(tasks.JOBS, "tests.fail", tasks.Task(fail, "bulk", 30))
    number = park("tests.fail", failed_at=None, tries=0)
    with app.app_context():
        run_row(number)
        assert db.session.get_one(Outbox, number).error == kept


def test_every_task_that_mails_is_called_so_and_has_words_of_its_own(app):
    """The list of e-mail knows them by their names."""
    mails = {name for name, task in tasks.JOBS.items() if "emails." in inspect.getsource(task.run)}
    older = {name for name in mails if name.startswith("members.")}
    assert len(mails) > 8
    with app.test_request_context():
        words = mail_words()
    for name in mails:
        assert ".tasks.mail_" in name
        assert name in words or name in older, name


@pytest.mark.parametrize("path", ["/operate/jobs", f"/operate/jobs?job={RECOUNT}", "/operate/mail"])
def test_a_list_of_jobs_takes_the_same_queries_however_long(client, operator, count_queries, path):
    asked = []
    for number in (2, 20):
        for _ in range(number):
            park()
            park(MAIL, failed_at=None)
        client.get(path)
        with count_queries() as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5, queries.statements
