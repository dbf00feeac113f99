"""For what signatures are held, whom that leaves alone, and the ways out."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from factories import make_member, make_petition
from guests import ask
from mails import about, link_in

from activistnet.core.data.crypto import token_hash
from activistnet.core.data.db import db
from activistnet.petitions import limits, weighing
from activistnet.petitions.domains import TAG, Mark, mark_in
from activistnet.petitions.tasks import ask_held

pytestmark = pytest.mark.usefixtures("in_one_window")
FACTOR = 0.4
RUSH = int(limits.RUSH.most * FACTOR)
IN_RUSH = int(limits.MOST_IN_RUSH * FACTOR)
LONG_AGO = datetime.now(UTC) - timedelta(days=30)
HELD = "Your signature is waiting for a check"


@pytest.fixture(autouse=True)
def _few(configure):
    configure(limits=FACTOR)


@pytest.fixture
def sign(app, mails):
    """`sign(petition, mailbox, address)`: a guest asks and confirms from that address; the page after it."""
    numbers = iter(range(1, 10**6))

    def sign(petition, mailbox, address=None):
        n = next(numbers)
        address = address or f"2001:db8:{n:x}::1"
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = address
        ask(browser, petition, email=mailbox)
        [mail] = about(mails(), "Confirm")
        return browser.get(browser.post(link_in(mail, "confirm")).location).text

    return sign


def held_for(client, petition):
    return client.get(f"/petitions/{petition.id}.json").json["held_for"]


def rush(sign, petition):
    """As many signatures as it takes until it has a rush."""
    for n in range(RUSH):
        assert HELD not in sign(petition, f"ada@association{n}.example")


def test_neighbours_of_one_network_are_counted_together(client, configure, sign):
    configure(limits=0.1)
    petition = make_petition(make_member(joined_at=LONG_AGO))
    most = int(limits.CONFIRM_NETWORK_SMALL.most * 0.1)
    for n in range(most):
        assert HELD not in sign(petition, f"ada@owned{n}.example", f"203.0.113.{n + 1}")
    page = sign(petition, "ada@another.example", f"203.0.113.{most + 1}")
    assert HELD in page and "Many signatures came from your network in a short time" in page
    assert HELD not in sign(petition, "ada@further.example", "198.51.100.1")
    assert held_for(client, petition) == {"network": 1}


def test_a_class_with_addresses_everybody_can_have_is_not_held(client, sign):
    petition = make_petition()
    for n in range(int(limits.CONFIRM_BURST_SMALL.most * FACTOR) + 2):
        assert HELD not in sign(petition, f"pupil{n}@gmail.com", "203.0.113.7")
    assert held_for(client, petition) == {}


@pytest.mark.usefixtures("keeping")
def test_g24_during_a_rush_few_of_one_small_domain_count(client, sign):
    petition = make_petition()
    rush(sign, petition)
    pages = [sign(petition, f"ada{n}@owned.example") for n in range(IN_RUSH + 1)]
    assert [HELD in page for page in pages] == [False] * IN_RUSH + [True]
    assert "same small e-mail provider as yours" in pages[-1]
    assert HELD not in sign(petition, "ada@another.example")
    assert held_for(client, petition) == {"rush": 1}
    page = client.get(f"/petitions/{petition.id}", follow_redirects=True).text
    assert "1 is held because many had addresses at one small e-mail provider during a rush" in page


def test_what_came_before_the_rush_is_part_of_what_one_domain_may(client, sign):
    petition = make_petition()
    for n in range(IN_RUSH):
        assert HELD not in sign(petition, f"early{n}@owned.example")
    rush(sign, petition)
    assert HELD in sign(petition, "late@owned.example")


def test_a_rush_is_none_where_so_many_are_usual(app, client, sign):
    petition = make_petition()
    with app.app_context(), db.transaction():
        usual = sa.text("INSERT INTO rising_petitions (petition_id, gained, score) VALUES (:id, 2400, 0)")
        db.session.execute(usual, {"id": petition.id})
    rush(sign, petition)
    for n in range(IN_RUSH + 1):
        assert HELD not in sign(petition, f"ada{n}@owned.example")


@pytest.mark.parametrize("domain", ["st-marys.sch.uk", "students.example.edu", "ville.gouv.fr"])
def test_during_a_rush_a_school_and_a_state_count_as_ever(sign, domain):
    petition = make_petition()
    rush(sign, petition)
    for n in range(IN_RUSH + 1):
        assert HELD not in sign(petition, f"pupil{n}@{domain}")


def test_however_many_have_addresses_everybody_can_have_that_is_no_rush(sign):
    petition = make_petition()
    for n in range(RUSH + 1):
        assert HELD not in sign(petition, f"many{n}@gmail.com")
    for n in range(IN_RUSH + 1):
        assert HELD not in sign(petition, f"ada{n}@owned.example")


def test_a_rush_goes_on_until_an_hour_had_none(sign):
    petition = make_petition()
    with time_machine.travel(datetime(2031, 5, 3, 12, 59, tzinfo=UTC), tick=False) as clock:
        rush(sign, petition)
        sign(petition, "ada@another.example")
        clock.shift(timedelta(minutes=30))
        pages = [sign(petition, f"ada{n}@owned.example") for n in range(IN_RUSH + 1)]
        assert [HELD in page for page in pages] == [False] * IN_RUSH + [True]
        clock.shift(timedelta(minutes=40))
        assert HELD not in sign(petition, "late@owned.example")


def test_a_link_to_a_page_that_is_not_there_brings_no_rush(app, sign, mails):
    petition = make_petition()
    ask(app.test_client(), petition, email="ada@owned.example")
    mark = link_in(about(mails(), "Confirm")[0], "confirm").rpartition("/")[2][43:]
    for n in range(RUSH):
        assert app.test_client().post(f"/confirm/{n:043}{mark}").status_code == 404
    for n in range(IN_RUSH + 1):
        assert HELD not in sign(petition, f"ada{n}@owned.example")


def test_pressing_a_spent_link_again_brings_no_rush(app, client, mails, sign):
    petition = make_petition()
    with time_machine.travel(datetime(2031, 5, 3, 12, 59, tzinfo=UTC), tick=False) as clock:
        ask(app.test_client(), petition, email="first@owned.example")
        link = link_in(about(mails(), "Confirm")[0], "confirm")
        assert client.post(link).status_code == 303
        for n in range(RUSH - 1):
            assert HELD not in sign(petition, f"ada@association{n}.example")
        for _ in range(3):
            assert client.post(link).status_code == 303
        clock.shift(timedelta(minutes=2))
        for n in range(IN_RUSH + 1):
            assert HELD not in sign(petition, f"ada{n}@another.example")


def test_made_up_links_to_thousands_of_petitions_end_no_rush(app, client, monkeypatch, sign):
    monkeypatch.setattr(weighing, "MOST_KNOWN", 3)
    petition = make_petition()
    rush(sign, petition)
    sign(petition, "ada@further.example")
    for n in range(4):
        assert client.post(f"/confirm/{n:043}{10**18 + n}s{'a' * 2 * TAG}").status_code == 404
    pages = [sign(petition, f"ada{n}@owned.example") for n in range(IN_RUSH + 1)]
    assert [HELD in page for page in pages] == [False] * IN_RUSH + [True]


def test_a_throw_away_address_is_held_told_why_and_sent_no_second_mail(app, client, sign, mails):
    petition = make_petition()
    page = sign(petition, "ada@mailinator.com")
    assert HELD in page and "provider of throw-away e-mail addresses" in page and "Tomorrow" not in page
    [told] = about(mails(), HELD)
    assert "throw-away" in told.get_content() and "sign with another e-mail address" in told.get_content()
    assert held_for(client, petition) == {"throwaway": 1}
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE signatures SET signed_at = signed_at - interval '2 days'"))
        ask_held()
    assert about(mails(), "Is this still your signature?") == []


def test_who_is_held_withdraws_and_signs_with_another_address(client, sign, count_rows):
    petition = make_petition()
    page = sign(petition, "ada@mailinator.com")
    [link, *_] = [part.partition('"')[0] for part in page.split('href="') if part.startswith("/withdraw/")]
    assert client.post(link).status_code == 303
    assert HELD not in sign(petition, "ada@gmail.com")
    assert count_rows(petition.id) == 1 and held_for(client, petition) == {}


def test_of_one_small_domain_few_count_by_a_second_mail_in_a_day(app, client, sign, mails, count_rows):
    petition = make_petition()
    rush(sign, petition)
    most = int(limits.RELEASE_THERE.most * FACTOR)
    for n in range(IN_RUSH + most + 1):
        sign(petition, f"ada{n}@owned.example")
    counted = count_rows(petition.id)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE signatures SET signed_at = signed_at - interval '2 days'"))
        ask_held()
    links = [link_in(mail, "release") for mail in about(mails(), "Is this still your signature?")]
    answers = [app.test_client().post(link) for link in links]
    assert [answer.status_code for answer in answers] == [303] * most + [429]
    assert app.test_client().post(links[0]).status_code == 303
    assert count_rows(petition.id) == counted + most
    assert "Yes, count my signature" in client.get(links[-1]).text


@pytest.mark.commits(emptied=True)
def test_one_that_is_confirmed_several_times_at_once_uses_up_one_place_of_its_domain(app, sign, mails, count_rows):
    petition = make_petition()
    rush(sign, petition)
    for n in range(IN_RUSH + 2):
        sign(petition, f"ada{n}@owned.example")
    counted = count_rows(petition.id)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE signatures SET signed_at = signed_at - interval '2 days'"))
        ask_held()
    first, other = [link_in(mail, "release") for mail in about(mails(), "Is this still your signature?")]
    ready = threading.Barrier(4)

    def press(browser):
        ready.wait()
        return browser.post(first).status_code

    with ThreadPoolExecutor(4) as presses:
        assert [*presses.map(press, [app.test_client() for _ in range(4)])] == [303] * 4
    assert app.test_client().post(other).status_code == 303
    assert count_rows(petition.id) == counted + 2


def test_links_of_the_release_before_count_as_they_did(app, client, mails, count_rows):
    """They name no petition and no kind of domain."""
    petition = make_petition()
    ask(client, petition, email="ada@owned.example")
    token = link_in(about(mails(), "Confirm")[0], "confirm").rpartition("/")[2]
    old = token[:43] + token[-2 * TAG :]
    assert mark_in(old) == Mark(kind="s", tags=(token[-16:-8], token[-8:])) and mark_in(token[:43]) == Mark()
    with app.app_context(), db.transaction():
        renamed = sa.text("UPDATE confirmations SET token_hash = :new WHERE token_hash = :now")
        db.session.execute(renamed, {"new": token_hash(old), "now": token_hash(token)})
    assert client.post(f"/confirm/{old}").status_code == 303
    assert count_rows(petition.id) == 1


def test_p12_no_row_of_a_held_signature_says_from_which_network_or_domain(app, sign):
    petition = make_petition()
    sign(petition, "ada@mailinator.com", "203.0.113.77")
    with app.app_context():
        tables = db.session.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            rows = db.session.scalars(sa.text(f'SELECT to_jsonb(t)::text FROM "{table}" AS t')).all()
            assert not [row for row in rows if "203.0.113" in row or "mailinator" in row], table
