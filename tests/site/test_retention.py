"""Everything with a person in it has a date: what is declared of each column, what ends it, and what is told if not."""

import os
from datetime import timedelta
from pathlib import Path

import guests
import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition
from people import PASSWORD, make_person

from activistnet.accounts import tasks as account_tasks
from activistnet.accounts.models import SecurityEvent
from activistnet.core.data import parts
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import Base, db
from activistnet.core.data.retention import NOBODY, declared
from activistnet.core.jobs import clearing, clock, schedule
from activistnet.core.jobs.tasks import Outbox, enqueue, run_due
from activistnet.core.web import once
from activistnet.members.mailboxes import mailbox_of
from activistnet.posts.models import Reply

DATA = Path(__file__).parents[2] / "docs" / "data.md"
HERE = {"REMOTE_ADDR": "127.0.0.1"}
CANARY = "Kanarienvogel"
WORDS = f"{CANARY} words"
YEARS = "interval '800 days'"


def describe(app):
    return app.test_cli_runner().invoke(args=["db", "describe"])


def test_the_document_says_what_the_schema_and_the_features_say(app, tmp_path):
    said = describe(app)
    assert said.exit_code == 0, said.output
    written = tmp_path / "data.md"
    written.write_text(said.output)
    assert DATA.read_text() == said.output, f"what was changed stands in {written}; copy it to docs/data.md"


@pytest.mark.commits
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("ALTER TABLE members ADD COLUMN birthday date", "members.birthday is not declared"),
        ("CREATE TABLE diaries (id int, words text)", "diaries.words is not declared"),
        ("ALTER TABLE shares DROP COLUMN note", "shares.note is declared and not there"),
    ],
)
def test_a_column_that_nobody_declared_is_named(app, change, sentence):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text(change))
    said = describe(app)
    assert said.exit_code == 1
    assert sentence in said.output


def test_whatever_is_kept_of_a_person_names_what_ends_it(app):
    with app.app_context():
        of_people = [kept for kept in declared() if kept.whose != NOBODY]
    assert len(of_people) > 20
    assert all(kept.ends and kept.until and kept.why for kept in of_people)


def test_rows_that_should_be_gone_are_on_the_metrics(app, client):
    with app.app_context(), db.transaction():
        for days in (1, 95, 95):
            at = sa.func.now() - timedelta(days=days)
            db.session.execute(sa.insert(SecurityEvent).values(kind="signed_in", at=at))
        clearing.look_what_is_left()
    assert "activistnet_overdue_security_events 2\n" in client.get("/metrics", environ_base=HERE).text


def test_what_is_too_much_for_one_statement_is_cleared_away_a_part_at_a_time(app, monkeypatch):
    """A statement that meets its time limit one night would meet it every night."""
    monkeypatch.setattr(parts, "AT_ONCE", 2)
    with app.app_context():
        with db.transaction():
            for days in (1, 95, 95, 95, 95, 95):
                at = sa.func.now() - timedelta(days=days)
                db.session.execute(sa.insert(SecurityEvent).values(kind="signed_in", at=at))
            for n in range(5):
                at = sa.func.now() - timedelta(days=95)
                db.session.execute(sa.insert(once.AnsweredForm).values(digest=bytes([n]), sent_at=at))
            enqueue(account_tasks.clear_away)
            enqueue(once.clear_away)
        runs = 0
        while done := run_due():
            runs += done
        assert runs == 2 * 3
        counted = [sa.select(sa.func.count()).select_from(table) for table in (SecurityEvent, once.AnsweredForm)]
        assert [db.session.scalar(each) for each in counted] == [1, 0]


def test_a_task_that_was_enqueued_and_is_not_done_is_late(app, client):
    with app.app_context(), db.transaction():
        enqueue(clearing.clear_away)
        old = {"created_at": sa.func.now() - timedelta(hours=3)}
        db.session.execute(sa.update(Outbox).values(old))
    said = [
        line
        for line in client.get("/metrics", environ_base=HERE).text.splitlines()
        if "_clearing_clear_away_seconds " in line
    ]
    assert [float(line.rpartition(" ")[2]) >= 3 * 3600 for line in said if not line.startswith("#")] == [True]


def test_a_task_whose_turn_has_passed_is_late_though_the_clock_never_enqueued_it(app):
    with app.app_context():
        entries = clock.entries()
        schedule.write_due(entries)
        ran = {"ran_at": sa.func.now() - timedelta(days=3)}
        db.session.execute(sa.update(schedule.ScheduleRun).values(ran))
        db.session.execute(sa.delete(Outbox))
        late = schedule.lateness(entries)
        db.session.rollback()
    assert len(late) == len(entries)
    assert min(late.values()) > 86400


@pytest.mark.commits
def test_nothing_of_somebody_who_left_is_found_once_the_dates_have_passed(app, client, log_in, tmp_path, configure):
    configure(mail_url=f"file:{tmp_path}")
    person, petition, debate = make_person(CANARY), make_petition(), make_discussion()
    with app.app_context():
        mailbox = mailbox_of(person)
    guests.ask(app.test_client(), petition, name=WORDS, email=mailbox, reason=WORDS, postcode=CANARY)
    send(
        app.test_client(),
        "/join",
        handle=f"{CANARY}2",
        email=mailbox,
        password="seven quiet herons",
        display_name=WORDS,
    )
    log_in(person)
    send(client, "/settings", display_name=WORDS, purpose=WORDS, place=WORDS, country="NL")
    send(client, f"/petitions/{petition.id}/sign", reason="Because.", show_name="y")
    send(client, f"/posts/{petition.id}/share", note=WORDS)
    send(client, f"/posts/{debate.id}/report", rule="spam", note=WORDS)
    send(client, "/t/health/follow")
    send(client, f"/posts/{debate.id}/replies", body=WORDS)
    client.post("/drafts", data={"place": f"thread:{debate.id}", "body": WORDS})
    with app.app_context():
        reply_id = db.session.scalars(sa.select(Reply.id).where(Reply.author_id == person.id)).one()
    send(log_in_other(app), f"/posts/{reply_id}/report", rule="spam", note="It sings.")
    do_jobs(app)
    assert CANARY.lower() in everything(app, tmp_path).lower(), "nothing would be found anyway"
    send(client, f"/posts/{reply_id}/delete")
    send(client, "/settings/delete", password=PASSWORD)
    assert WORDS not in everything(app, tmp_path, but=("reports", "cases")), "these words wait for no date"
    let_years_pass(app, tmp_path)
    left = everything(app, tmp_path)
    assert CANARY.lower() not in left.lower()
    assert mailbox not in left


def send(browser, address, **fields):
    answer = browser.post(address, data=fields)
    assert answer.status_code in (200, 303), answer.text


def log_in_other(app):
    other = app.test_client()
    other.sign_in(make_member())
    return other


def do_jobs(app):
    with app.app_context():
        while run_due():
            pass


def let_years_pass(app, folder):
    """Every date in every table is two years ago, every file too, and then everything runs that the clock enqueues."""
    with app.app_context(), db.transaction():
        for table in Base.metadata.sorted_tables:
            dates = [column for column in table.c if isinstance(column.type, (sa.DateTime, sa.Date))]
            if dates and table is not Audit.__table__:  # which names nobody, and refuses
                db.session.execute(sa.update(table).values({date: date - sa.text(YEARS) for date in dates}))
        db.session.execute(sa.delete(schedule.ScheduleRun))
        schedule.write_due(clock.entries())
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    do_jobs(app)


def everything(app, folder, *, but=()):
    """All rows of all tables as text, and all files that mails were written to."""
    with app.app_context():
        tables = [table.name for table in Base.metadata.sorted_tables if table.name not in but]
        rows = [str(row) for name in tables for row in db.session.execute(sa.text(f"SELECT t::text FROM {name} t"))]
    return "\n".join([*rows, *(file.read_text() for file in folder.iterdir())])
