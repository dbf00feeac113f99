"""What an operator decides for the whole site: announcement, maintenance, domains, networks."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from factories import make_member, make_petition

from activistnet.core.data import orders
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import db
from activistnet.core.outside.visitors import address_prefix, people_behind
from activistnet.petitions.models import Signature

SITE, ADDRESSES = "/operate/site", "/operate/addresses"


@pytest.fixture
def operator(app, log_in):
    browser = app.test_client()
    browser.member = log_in(make_member(role="operator"), browser)
    return browser


def post(browser, path, **data):
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, answer.text
    if path.startswith("/operate"):
        assert 'note-done"' in browser.get(answer.headers["Location"]).text  # whoever acts is told that it is done
    return answer


def acts(app):
    with app.app_context():
        return [(act.verb, act.what, act.actor) for act in db.session.scalars(sa.select(Audit).order_by(Audit.number))]


def test_an_announcement_stands_on_every_page_until_it_ends(app, client, operator):
    post(operator, f"{SITE}/announcement", text="Pages move on <Sunday>.", hours="4")
    for path in ("/", "/topics", "/login", "/nowhere"):
        assert "Pages move on &lt;Sunday&gt;." in client.get(path).text
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=5)):
        assert "Sunday" not in client.get("/").text
    post(operator, f"{SITE}/announcement/end")
    assert "Sunday" not in client.get("/").text
    me = operator.member.id
    assert acts(app) == [("announcement.set", "site", me), ("announcement.end", "site", me)]


def test_pages_that_are_kept_for_visitors_say_it_at_once(visitor, operator):
    assert "Sunday" not in visitor.get("/about").text
    post(operator, f"{SITE}/announcement", text="Closed on Sunday.")
    assert "Closed on Sunday." in visitor.get("/about").text


def test_pages_that_are_kept_for_visitors_forget_a_sentence_that_has_ended(app, visitor):
    known = orders.known(app)
    now = datetime.now(UTC)
    rows = {"announcement": {"text": "Closed on Sunday.", "until": (now + timedelta(seconds=0.3)).isoformat()}}
    with time_machine.travel(now, tick=False) as clock:
        with app.app_context():
            known.take(rows)
        assert "Closed on Sunday." in visitor.get("/about").text
        clock.shift(0.4)
        with app.app_context():
            known.take(rows)
        assert "Closed on Sunday." not in visitor.get("/about").text


def test_in_maintenance_everything_is_read_and_nothing_changed_but_by_operators(app, client, operator, log_in):
    petition, member, browser = make_petition(), make_member(), app.test_client()
    log_in(member, browser)
    post(operator, f"{SITE}/maintenance", text="We are moving house.", hours="1")
    page = browser.get(f"/petitions/{petition.id}/{petition.slug}")
    assert page.status_code == 200 and "We are moving house." in page.text
    refused = browser.post(f"/petitions/{petition.id}/sign", data={"reason": "It is our park."})
    assert refused.status_code == 503
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert "We are moving house." in refused.text and "It is our park." in refused.text
    assert operator.post("/t/health/follow").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Signature)) == 0
    post(operator, f"{SITE}/maintenance/end")
    assert browser.post(f"/petitions/{petition.id}/sign").status_code == 303


def test_in_maintenance_an_operator_signs_in_and_out(app, client, operator):
    post(operator, f"{SITE}/maintenance", text="We are moving house.")
    assert client.post("/login", data={"handle": "nobody", "password": "wrong horse"}).status_code == 422
    assert operator.post("/logout").status_code == 303
    assert client.post("/join", data={"handle": "newcomer"}).status_code == 503


def test_in_maintenance_everyone_can_still_sign_out_anywhere(app, operator, log_in):
    here, there, third = (app.test_client() for _ in range(3))
    member = make_member()
    for browser in (here, there, third):
        log_in(member, browser)
    post(operator, f"{SITE}/maintenance", text="We are moving house.")
    number = max(int(each) for each in re.findall(r"/settings/sessions/(\d+)/end", here.get("/settings/sessions").text))
    assert here.post(f"/settings/sessions/{number}/end").status_code == 303
    assert third.get("/settings").status_code == 303
    assert here.post("/settings/sessions/end").status_code == 303
    assert there.get("/settings").status_code == 303
    assert here.post("/settings/sessions/forget").status_code == 303
    assert here.get("/settings").status_code == 303


def test_in_maintenance_a_line_that_was_typed_is_shown_as_one(client, operator):
    post(operator, f"{SITE}/maintenance", text="We are moving house.")
    said = {"name": "Ada", "email": "ada@example.org", "reason": "First.\nSecond."}
    shown = client.post(f"/petitions/{make_petition().id}/sign", data=said).text
    for text in ("Ada", "ada@example.org"):
        assert f'<input class="input" type="text" dir="auto" readonly value="{text}"' in shown
    assert 'readonly rows="4"' in shown and "First.\nSecond.</textarea>" in shown


@pytest.mark.parametrize("address", ["new@spam.example", "new@mail.spam.example", "new@SPAM.example"])
def test_no_new_address_of_a_blocked_domain_is_taken(client, operator, address):
    post(operator, f"{ADDRESSES}/domains", domain="@Spam.example.")
    petition = make_petition()
    said = "accept e-mail addresses at spam.example."
    typed = {"handle": "newcomer", "display_name": "New", "email": address, "password": "correct horse battery staple"}
    refused = client.post("/join", data=typed)
    assert refused.status_code == 422 and said in refused.text
    assert said in client.post(f"/petitions/{petition.id}/sign", data={"name": "New", "email": address}).text
    assert client.post("/reset", data={"email": address}).status_code == 303  # whoever is here stays
    other = {**typed, "email": "new@notspam.example"}
    assert client.post("/join", data=other).status_code == 303
    post(operator, f"{ADDRESSES}/domains/unblock", domain="spam.example")
    assert client.post("/join", data={**typed, "handle": "another"}).status_code == 303


@pytest.mark.parametrize(
    ("domain", "address"),
    [
        ("straße.example", "new@STRAßE.example"),
        ("xn--strae-oqa.example", "new@straße.example"),
        ("βόλος.example", "new@βόλος.example"),
        ("GoogleMail.com.", "new+tag@gmail.com"),
        ("gmail.com", "n.e.w@googlemail.com"),
    ],
)
def test_a_blocked_domain_is_the_same_however_it_is_spelt(client, operator, domain, address):
    post(operator, f"{ADDRESSES}/domains", domain=domain)
    typed = {"handle": "newcomer", "display_name": "New", "email": address, "password": "correct horse battery staple"}
    refused = client.post("/join", data=typed)
    assert refused.status_code == 422 and "accept e-mail addresses at" in refused.text
    post(operator, f"{ADDRESSES}/domains/unblock", domain=domain)
    assert client.post("/join", data=typed).status_code == 303


def test_each_address_of_a_shared_network_stands_for_many(app, client, operator, configure):
    petition = make_petition()

    def signed(n):
        said = {"name": "Guest", "email": f"guest{n}@example.org", "country": "NL"}
        where = {"REMOTE_ADDR": "203.0.113.9"}
        return client.post(f"/petitions/{petition.id}/sign", data=said, environ_base=where).status_code == 303

    configure(limits=0.05)
    assert [signed(n) for n in range(5)] == [True] * 3 + [False] * 2
    post(operator, f"{ADDRESSES}/networks", network="203.0.113.77/24")
    assert "203.0.113.0/24" in operator.get(ADDRESSES).text
    assert "No network is listed" not in operator.get(ADDRESSES).text
    assert "No domain is blocked" in operator.get(ADDRESSES).text
    assert all(signed(n) for n in range(5, 10))
    post(operator, f"{ADDRESSES}/networks/unshare", network="203.0.113.0/24")
    assert orders.known(app).shared == ()
    assert [verb for verb, *_rest in acts(app)] == ["network.share", "network.unshare"]


@pytest.mark.parametrize(
    ("typed", "asker"), [("2001:db8:0:1::25", "2001:db8:0:1::99"), ("::ffff:203.0.113.0/120", "203.0.113.7")]
)
def test_a_network_is_shared_as_limits_compare_it(app, operator, typed, asker):
    post(operator, f"{ADDRESSES}/networks", network=typed)
    assert people_behind(address_prefix(asker), orders.known(app).shared) == 100
    post(operator, f"{ADDRESSES}/networks/unshare", network=typed)
    assert orders.known(app).shared == ()


@pytest.mark.parametrize(
    ("path", "field", "values"),
    [
        (
            f"{ADDRESSES}/domains",
            "domain",
            ["", "nothing", "a b.example", "x@example.org", "..", "x" * 300],
        ),
        (
            f"{ADDRESSES}/networks",
            "network",
            ["", "everybody", "0.0.0.0/0", "::/0", "10.0.0.0/99", "fe80::1%eth0", "::ffff:0:0/96", "1" * 70],
        ),
        (f"{SITE}/announcement", "text", ["", " ", "x" * 301]),
        (f"{SITE}/maintenance", "text", ["", "x" * 301]),
    ],
)
def test_what_is_none_is_refused_with_a_sentence_and_given_back(app, operator, path, field, values):
    for value in values:
        refused = operator.post(path, data={field: value})
        assert refused.status_code == 422, value
        assert "There is a problem" in refused.text and value.strip()[:20] in refused.text
    assert operator.post(f"{SITE}/announcement", data={"text": "Hello", "hours": "9999"}).status_code == 422
    assert acts(app) == []


def test_the_same_again_is_one_act(app, operator):
    for _ in range(2):
        post(operator, f"{ADDRESSES}/domains", domain="spam.example")
        post(operator, f"{SITE}/maintenance", text="Why.")
    for _ in range(2):
        post(operator, f"{ADDRESSES}/domains/unblock", domain="spam.example")
        post(operator, f"{SITE}/maintenance/end")
    verbs = [verb for verb, *_rest in acts(app)]
    assert verbs == ["domain.block", "maintenance.set", "domain.unblock", "maintenance.end"]


def test_the_command_line_decides_the_same(app, client):
    run = app.test_cli_runner().invoke
    said = run(args=["site", "announce", "Closed on Sunday.", "--hours", "2"])
    assert said.exit_code == 0, said.output
    assert "Closed on Sunday." in client.get("/").text
    assert run(args=["site", "announce", "--end"]).exit_code == 0
    assert run(args=["site", "maintenance", "Moving."]).exit_code == 0
    assert client.post("/join").status_code == 503
    assert run(args=["site", "maintenance", "--end"]).exit_code == 0
    assert run(args=["site", "domains", "--block", "spam.example"]).stdout == "spam.example\n"
    assert run(args=["site", "networks", "--share", "2001:db8::7/48"]).stdout == "2001:db8::/48\n"
    assert {actor for *_rest, actor in acts(app)} == {None}
    for wrong in (
        ["domains", "--block", "spam"],
        ["networks", "--share", "all"],
        ["announce"],
        ["announce", "x" * 301],
    ):
        refused = run(args=["site", *wrong])
        assert refused.exit_code in (1, 2) and "Traceback" not in refused.output
        assert refused.output.strip().endswith(".")


def test_every_process_obeys_within_seconds_and_goes_on_with_what_it_knew(app, client, operator):
    known = orders.known(app)
    known.take({"maintenance": {"text": "Moving.", "until": None}})
    assert client.post("/join").status_code == 503
    known.take({})
    assert client.post("/join", data={"handle": ""}).status_code == 422


BROKEN = {
    "announcement": ["Sunday", {"text": "Sunday"}, {"text": ["Sunday"], "until": None}, []],
    "maintenance": [True, {"text": "Moving.", "until": "2030-01-01T00:00:00"}, {"text": "Moving.", "until": "soon"}],
    "blocked_domains": [5, "org", {"org": 1}, [5]],
    "shared_networks": [["nonsense"], "10.0.0.0/8", [5], {}],
    "pages": [7, [["privacy"]], {}],
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_somebody_broke_in_the_table_stays_as_it_was_known(app, client, operator, name):
    good = {
        "announcement": {"text": "On Monday.", "until": None},
        "maintenance": {"text": "Moving.", "until": None},
        "blocked_domains": ["spam.example"],
        "shared_networks": ["192.0.2.0/24"],
        "pages": ["privacy"],
    }
    known = orders.known(app)
    for broken in BROKEN[name]:
        known.take(good)
        before = known.orders
        known.take({**good, name: broken})
        assert known.orders == before
        with app.app_context(), db.transaction():
            db.session.execute(sa.text("DELETE FROM orders"))
            db.session.add(orders.Order(name=name, value=broken))
        assert client.get("/about").status_code == 200
        assert operator.get(SITE).status_code == operator.get(ADDRESSES).status_code == 200
        post(operator, f"{SITE}/maintenance/end")
        post(operator, f"{ADDRESSES}/domains", domain="other.example")
        post(operator, f"{ADDRESSES}/networks", network="198.51.100.0/24")
        post(operator, f"{SITE}/announcement/end")
