"""The log of acts: only ever added to, whole, and read by operators alone."""

import re
import threading

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition

from activistnet.core.data import audit
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db


def record(app, *acts, actor="command line"):
    with app.app_context(), db.transaction():
        for verb, what, facts in acts:
            audit.record(actor, verb, what, **facts)


def record_many(app, number):
    record(app, *(("topic.close", f"topic:{n}", {"n": n}) for n in range(number)))


def tamper(app, statement):
    """As somebody does who has the database and switches its trigger off."""
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        db.session.execute(sa.text(statement))
        db.session.execute(sa.text("SET LOCAL session_replication_role = origin"))


def test_every_line_of_the_log_fits_to_the_one_before(app, run, monkeypatch):
    monkeypatch.setattr(audit, "AFTER", audit.AFTER.limit(2))
    assert run("audit", "verify").output.startswith("0 lines, all whole")
    record_many(app, 5)
    assert run("audit", "verify").output.startswith("5 lines, all whole. The last one: 5:")


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET verb = 'topic.open' WHERE number = 3", 3),
        ("UPDATE audit SET what = 'topic:9' WHERE number = 3", 3),
        ("UPDATE audit SET actor = 1 WHERE number = 3", 3),
        ("UPDATE audit SET facts = '{}' WHERE number = 3", 3),
        ("UPDATE audit SET at = at + interval '1 microsecond' WHERE number = 3", 3),
        ("UPDATE audit SET digest = decode('00', 'hex') WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("INSERT INTO audit SELECT 6, at, actor, verb, what, facts, digest FROM audit WHERE number = 5", 6),
    ],
)
def test_a_line_that_was_tampered_with_is_the_first_that_is_named(app, run, statement, first):
    record_many(app, 5)
    tamper(app, statement)
    said = run("audit", "verify")
    assert said.exit_code == 1
    assert f"Line {first} was changed, taken out" in said.output


def test_a_log_that_was_cut_at_its_end_is_told_by_a_line_that_was_kept_elsewhere(app, run):
    record_many(app, 3)
    kept = run("audit", "verify").output.split()[-1]
    record_many(app, 2)
    assert run("audit", "verify", "--holds", kept).exit_code == 0
    tamper(app, "DELETE FROM audit WHERE number > 2")
    assert run("audit", "verify").exit_code == 0
    cut = run("audit", "verify", "--holds", kept)
    assert cut.exit_code == 1
    assert "Line 3 is not there any more" in cut.output
    for nonsense in ("", "3", "a:b", f"{10**30}:00"):
        assert run("audit", "verify", "--holds", nonsense).exit_code != 0


@pytest.mark.parametrize("statement", ["UPDATE audit SET verb = 'a.b'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_database_refuses_to_change_a_line_also_for_its_owner(app, statement):
    record_many(app, 1)
    with app.app_context():
        with pytest.raises(sa.exc.ProgrammingError, match="only ever added to"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


@pytest.mark.commits(emptied=True)
def test_what_is_recorded_at_the_same_time_stands_in_one_whole_chain(app, run):
    start = threading.Barrier(4)

    def some():
        start.wait()
        for _ in range(5):
            record(app, ("topic.close", "topic:1", {}))

    threads = [threading.Thread(target=some) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert run("audit", "verify").output.startswith("20 lines, all whole")


def test_an_act_that_is_rolled_back_is_no_line(app, run):
    with app.app_context(), pytest.raises(ZeroDivisionError), db.transaction():
        audit.record("command line", "topic.close", "topic:1")
        raise ZeroDivisionError
    record_many(app, 1)
    assert run("audit", "verify").output.startswith("1 lines")


def test_no_address_and_no_token_ever_stands_in_a_line(app):
    token = "Zx9_" * 11
    record(app, ("member.suspend", "member:1 amina@example.org", {"why": f"<amina@example.org> {token}", "n": 1}))
    record(app, ("member.suspend", "x " * 300, {"why": "y \0" * 300}))
    with app.app_context():
        first, second = db.session.scalars(sa.select(Audit).order_by(Audit.number)).all()
    assert (first.what, first.facts) == ("member:1 [e-mail address]", {"why": "<[e-mail address]> [token]", "n": 1})
    assert len(second.what) == len(second.facts["why"]) == 200


@pytest.mark.parametrize(("verb", "facts"), [("Close", {}), ("topic", {}), ("a.b", {"x": 1.5}), ("a.b", {"x": []})])
def test_what_is_no_verb_or_no_fact_is_refused(app, verb, facts):
    with pytest.raises(ValueError, match="is no"):
        record(app, (verb, "topic:1", facts))


def test_the_log_calls_members_as_they_are_called_now_and_by_number_once_they_left(app, client, log_in, run):
    boss, gone = log_in(make_member("boss", role="operator")), make_member("amina")
    record(app, ("member.suspend", f"member:{gone.id}", {"until": "2026-12-03"}), actor=boss.id)
    page = client.get("/operate/audit").text
    assert "@boss" in page
    assert "@amina" in page
    assert "until: 2026-12-03" in page
    assert "Suspended</span>" in page and "member.suspend</" not in page
    assert f"@boss\tmember.suspend\t@amina (member:{gone.id})\tuntil=2026-12-03" in run("audit", "list").output
    with app.app_context(), db.transaction():
        db.session.execute(sa.text(f"UPDATE members SET deleted_at = now(), handle = '' WHERE id = {gone.id}"))
    assert "amina" not in client.get("/operate/audit").text
    assert f"member:{gone.id}" in client.get("/operate/audit").text


def test_the_log_comes_in_pages_and_by_verb(app, client, log_in, run):
    log_in(make_member(role="operator"))
    record_many(app, 70)
    record(app, ("domain.block", "domain:spam.example", {}))
    first = client.get("/operate/audit").text
    assert first.count("topic:") == 29
    assert "after=" in first
    assert client.get("/operate/audit?verb=domain.block").text.count("spam.example") == 1
    assert "Nothing yet" in client.get("/operate/audit?verb=topic.nothing").text
    assert client.get("/operate/audit?after=nonsense").status_code == 404
    assert run("audit", "list", "--verb", "domain.block").output.count("\n") == 1
    assert run("audit", "list", "--most", "3").output.count("\n") == 3
    assert run("audit", "list", "--most", "0").exit_code == 2


def test_the_log_takes_the_same_queries_however_long(app, client, log_in, count_queries):
    log_in(make_member(role="operator"))
    asked = []
    for number in (2, 20):
        record(app, *(("member.suspend", f"member:{make_member().id}", {}) for _ in range(number)))
        client.get("/operate/audit")
        with count_queries() as queries:
            client.get("/operate/audit")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5, queries.statements


def test_the_log_of_the_machine_has_each_line_too_so_that_a_cut_is_told(app, client, operator, run, capsys):
    client.post(f"/operate/members/{make_member(suspended_at=sa.func.now()).id}/lift")
    told = re.search(r'"holds": "(1:[0-9a-f]{32})"', capsys.readouterr().err)[1]
    assert run("audit", "verify", "--holds", told).exit_code == 0


def test_the_log_leads_to_what_it_names_while_that_is_there(app, client, log_in):
    boss, petition = log_in(make_member("boss", role="operator")), make_petition()
    there = {
        f"member:{boss.id}": f"/operate/members/{boss.id}",
        f"petition:{petition.id}": f"/petitions/{petition.id}/{petition.slug}",
        f"topic:{petition.topic_id}": "/operate/topics/health",
        "page:privacy": "/operate/pages/privacy",
        "domain:spam.example": "/operate/addresses",
        "site": "/operate/site",
    }
    gone = ("member:999999", "petition:999999", "topic:999999", "rule:999999", "keys", "job:12", "topic:²")
    for what in (*there, *gone):
        record(app, ("topic.change", what, {}))
    page = client.get("/operate/audit").text
    for what, address in there.items():
        assert re.search(rf'<a href="{re.escape(address)}">(<bdi>@boss</bdi> )?{what}</a>', page), what
    for what in gone:
        assert f"{what}</bdi>" in page, what
