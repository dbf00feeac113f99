"""What the metrics say: of every process of this machine together, in names that alerts and dashboards know."""

import os
import re
import time
import timeit

import pytest
from factories import make_discussion, make_member, make_petition
from sqlalchemy.exc import OperationalError

from activistnet.core.data import gauges
from activistnet.core.data.db import db
from activistnet.core.jobs import mail, outcomes, pulse
from activistnet.core.jobs.tasks import Later, enqueue, run_due, task
from activistnet.core.outside import meters as module
from activistnet.core.outside.meters import Meters, meters
from activistnet.core.web.csrf import open_to_guests
from activistnet.core.web.limits import HOUR, Limit, hit
from activistnet.start.release import VERSION

HERE = {"REMOTE_ADDR": "127.0.0.1"}
HOME = {"Sec-Fetch-Site": "same-origin"}
LINE = re.compile(r'activistnet_\w+(\{\w+="(\\.|[^"\\])*"(,\w+="(\\.|[^"\\])*")*\})? [-+.\deinf]+')


@task
def send_something() -> None:
    mail.send("amina@example.org", "A subject", "A text")


def said(client):
    text = client.get("/metrics", environ_base=HERE).text
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in text.splitlines()), text
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def value(client, name):
    return float(said(client).get(f"activistnet_{name}", 0))


def test_answers_are_counted_by_rule_and_class_and_time(client):
    rule = 'route="/petitions/<int:petition_id>/<slug>"'
    petition = make_petition()
    before = said(client)
    for path in (f"/petitions/{petition.id}/x", "/petitions/999999/x", "/no/such/page", "/nor/this"):
        client.get(path)
    after = said(client)

    def more(series):
        return float(after.get(series, 0)) - float(before.get(series, 0))

    assert more(f'activistnet_requests_total{{{rule},status="4xx"}}') == 1
    assert more('activistnet_requests_total{route="none",status="4xx"}') == 2
    assert more(f"activistnet_request_seconds_count{{{rule}}}") == 2
    assert more(f'activistnet_request_seconds_bucket{{{rule},le="+Inf"}}') == 2


def test_a_crawler_makes_no_series(client):
    client.get("/nothing")
    before = set(said(client))
    for n in range(20):
        client.get(f"/nothing-{n}/x?y={n}", headers={"User-Agent": f"agent {n}"})
        client.open(f"/members/{n}", method=f"M{n}")
    assert set(said(client)) - before <= {
        'activistnet_requests_total{route="none",status="4xx"}',
        'activistnet_refusals_total{reason="not found"}',
        *(name for name in said(client) if 'route="/' in name),
    }
    assert len(set(said(client)) - before) < 8


def test_counters_have_an_end(monkeypatch):
    monkeypatch.setattr(module, "MOST_SERIES", 3)
    own = Meters()
    for n in range(10):
        own.count("limits_reached_total", f"limit {n}")
    assert own.gather()["counts"][("limits_reached_total", "other")] == 7


@pytest.mark.parametrize(
    ("state", "words", "reason"),
    [
        ("53300", "", "connections"),
        (None, "FATAL:  sorry, too many clients already", "connections"),
        ("57014", "", "time"),
        ("55P03", "", "lock"),
        (None, "connection refused", "away"),
    ],
)
def test_a_503_says_its_reason_in_log_and_metrics(make_app, capsys, state, words, reason):
    class Cause(Exception):
        sqlstate = state

    def fail():
        raise OperationalError("SELECT", None, Cause(words))

    app = make_app(testing=False)
    app.add_url_rule("/fail", "fail", fail)
    client = app.test_client()
    name = f'shed_total{{reason="{reason}"}}'
    before = value(client, name)
    answer = client.get("/fail", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    logged = [line for line in capsys.readouterr().err.splitlines() if '"request"' in line and "/fail" in line]
    assert answer.status_code == 503
    assert f'"reason": "{reason}"' in logged[0] and answer.headers["X-Request-ID"] in logged[0]
    assert "203.0.113" not in logged[0]
    assert value(client, name) == before + 1


def test_refusals_are_counted_by_their_kind(make_app, log_in, client):
    app = make_app(testing=False)
    app.add_url_rule("/write", "write", open_to_guests(lambda: "fine"), methods=["POST"])
    app.add_url_rule("/much", "much", lambda: str(hit(Limit("a test", 1, HOUR), "somebody")))
    own = app.test_client()
    own.get("/much")
    before = {
        name: value(own, name) for name in ('refusals_total{reason="foreign"}', 'limits_reached_total{limit="a test"}')
    }
    own.post("/write", headers={"Sec-Fetch-Site": "cross-site"})
    own.get("/much")
    for name, n in before.items():
        assert value(own, name) == n + 1
    petition = make_petition()
    name = 'refusals_total{reason="form"}'
    n = value(client, name)
    client.post(f"/petitions/{petition.id}/sign", data={"name": ""}, headers=HOME)
    assert value(client, name) == n + 1


def test_processes_are_added_up_and_who_follows_one_goes_on(monkeypatch):
    web = Meters()
    web.share(3)
    pids = []
    for place in range(2):
        if not (pid := os.fork()):
            web._loop.start = lambda: None
            web.take(place)
            web.gauge("sockets_open", lambda: 5)
            for _ in range(place + 1):
                web.request("/x", 200, 0.1)
            web.flush()
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)
    monkeypatch.setattr(web._loop, "start", lambda: None)
    web.take(0)
    web.request("/x", 500, 3)
    found = web.gather()
    assert found["counts"] == {("requests_total", "/x", "2xx"): 3, ("requests_total", "/x", "5xx"): 1}
    assert found["times"]["/x"][:4] == [0, 3, 0, 1]
    assert found["gauges"] == {"web_processes": 2, "sockets_open": 5}
    monkeypatch.setattr(module, "STALE_SECONDS", 0)
    assert web.gather()["gauges"] == {} and web.gather()["counts"] == found["counts"]


def test_counting_costs_a_request_less_than_five_microseconds():
    own = Meters()

    def count():
        own.request("/petitions/<int:petition_id>/<slug>", 200, 0.1)
        own.count("kept_pages_total")

    assert min(timeit.repeat(count, number=2000, repeat=5)) / 2000 < 5e-6


def test_mails_are_counted_by_the_task_that_sends_them(app, client, configure, tmp_path, monkeypatch):
    kind = f'{{kind="{send_something.__module__}.send_something"}}'
    configure(mail_url=f"file:{tmp_path}")
    with app.app_context():
        with db.transaction():
            enqueue(send_something)
        run_due()
        outcomes.flush()
        monkeypatch.setattr(mail, "write", lambda *_: (_ for _ in ()).throw(Later("the disk is full")))
        with db.transaction():
            enqueue(send_something)
        run_due()
        outcomes.flush()
    assert value(client, f"mail_sent_total{kind}") == 1
    assert value(client, f"mail_deferred_total{kind}") == 1


def test_a_worker_is_seen_by_what_it_does(app, client):
    with app.app_context():
        with db.transaction():
            enqueue(pulse.show)
        waiting = said(client)
        assert float(waiting['activistnet_outbox_due{queue="now"}']) == 1
        run_due()
    assert value(client, 'outbox_due{queue="now"}') == 0
    assert 0 <= value(client, "worker_silent_seconds") < 60


def test_disk_backup_version_and_connections_are_there(app, client, configure, tmp_path):
    assert "activistnet_backup_age_seconds" not in said(client)
    configure(database_dir=tmp_path, var_dir=tmp_path)
    with app.app_context(), db.transaction():
        gauges.note({"backup_made_at": time.time() - 3600})
    found = said(client)
    assert 3590 < float(found["activistnet_backup_age_seconds"]) < 3700
    assert (
        0
        < float(found['activistnet_disk_free_bytes{holds="database"}'])
        <= float(found['activistnet_disk_size_bytes{holds="database"}'])
    )
    assert f'activistnet_build_info{{version="{VERSION}"}}' in found
    assert float(found["activistnet_database_connections"]) == app.settings.pool


def test_nothing_of_a_person_is_on_the_metrics(client):
    thread, member = make_discussion(), make_member()
    client.get(f"/@{member.handle}")
    client.get(f"/discussions/{thread.id}/{thread.slug}", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    text = client.get("/metrics", environ_base=HERE).text
    assert member.handle not in text and "203.0.113" not in text and thread.slug not in text
    assert meters.slots == 0
