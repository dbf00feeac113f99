"""Members vouch in person for those who have signed, and petitions say how strong their signatures are."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from factories import make_member, make_petition, save
from guests import sign_as_guest
from mails import deliver
from people import PASSWORD, make_person

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.petitions import strengths, tasks
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting
from activistnet.petitions.vouch_models import SpentVouchCode, Vouch
from activistnet.vouching import tasks as vouching_tasks

LONG_AGO = datetime.now(UTC) - timedelta(days=31)
pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def mails(app, tmp_path):
    return lambda: deliver(app, tmp_path)


@pytest.fixture
def petition(app):
    return make_petition(title="Keep the night clinic open")


@pytest.fixture
def rows(app):
    """`rows(Vouch)`: all of them."""

    def rows(table):
        with app.app_context():
            return list(db.session.scalars(sa.select(table)))

    return rows


@pytest.fixture
def measure(app, mails):
    """What the clock does within an hour."""

    def measure():
        with app.app_context(), db.transaction():
            counting.fold()
            enqueue(tasks.measure_strengths)
        for _ in range(2):  # one task asks for others
            mails()

    return measure


def signed(app, petition, **values):
    """The browser of a member who has signed."""
    browser = app.test_client(user=make_member(**values))
    assert browser.post(f"/petitions/{petition.id}/sign").status_code == 303
    return browser


def code_on(page):
    """Where the code on a page leads."""
    return re.search(r"/vouch/[\w.~-]+", page)[0]


def vouched(app, browser, petition, voucher=None):
    """Somebody opens the code of this browser's member, and presses."""
    code = code_on(browser.get(f"/petitions/{petition.id}/vouching").text)
    voucher = voucher or make_member(joined_at=LONG_AGO)
    answer = app.test_client(user=voucher).post(code)
    assert answer.status_code == 303, answer.text
    return code


def by_guests(app, petition, n):
    """So many signatures that came by mail."""
    for place in range(n):
        save(Signature(petition_id=petition.id, mailbox_digest=b"%d" % place))
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.text("UPDATE petitions SET signature_count = signature_count + :n WHERE id = :id"),
            {"n": n, "id": petition.id},
        )


def test_p22_a_guest_shows_a_code_and_a_member_vouches_once(app, client, petition, mails, rows):
    receipt = sign_as_guest(client, mails, petition)
    change = client.get(re.search(r"/change/[\w.~-]+", receipt.get_content()).group()).text
    path = re.search(r'href="(/vouching/[\w.~-]+)"', change)[1]
    page = client.get(path)
    assert "<svg" in page.text and "not your name" in page.text
    code, voucher = code_on(page.text), make_member("wanda", joined_at=LONG_AGO)
    browser = app.test_client(user=voucher)
    shown = browser.get(code).text
    assert "Keep the night clinic open" in shown and "without showing their name" in shown
    assert "Ada Marsh" not in shown and "ada@example.org" not in shown
    assert not rows(Vouch)  # opening it does nothing
    assert browser.post(code).headers["Location"] == "/me/vouches"
    assert browser.post(code).status_code == 303  # pressed twice
    [vouch] = rows(Vouch)
    assert str(voucher.id).encode() not in bytes(vouch.voucher)
    assert "1 member has vouched" in client.get(path).text
    assert "wanda" not in client.get(path).text.lower()
    assert app.test_client(user=make_member(joined_at=LONG_AGO)).post(code).status_code == 409
    listed = browser.get("/me/vouches").text
    assert "Keep the night clinic open" in listed and "Name withheld" in listed and "Ada Marsh" not in listed
    app.test_client(user=make_member()).post(f"/me/vouches/{vouch.id}/withdraw")
    assert len(rows(Vouch)) == 1  # it is not theirs
    assert browser.post(f"/me/vouches/{vouch.id}/withdraw").status_code == 303
    assert not rows(Vouch) and "no longer vouch" in browser.get("/me/vouches").text


def test_the_name_is_shown_to_who_vouches_by_consent(app, petition):
    ada = make_member(display_name="Ada Marsh")
    browser = app.test_client(user=ada)
    browser.post(f"/petitions/{petition.id}/sign", data={"show_name": "y"})
    code = code_on(browser.get(f"/petitions/{petition.id}/vouching").text)
    assert "Ada Marsh" in app.test_client(user=make_member(joined_at=LONG_AGO)).get(code).text


def test_a_code_lasts_ten_minutes(app, petition):
    code = code_on(signed(app, petition).get(f"/petitions/{petition.id}/vouching").text)
    browser = app.test_client(user=make_member(joined_at=LONG_AGO))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        assert browser.get(code).status_code == 410
        assert browser.post(code).status_code == 410
    assert browser.get(code.replace("/vouch/", "/vouch/9")).status_code == 410


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "a member for 30 days"),
        ({"joined_at": LONG_AGO, "limited_until": "2099-01-01"}, "limited what you can do"),
        ({"joined_at": LONG_AGO, "restricted_until": "2099-01-01"}, "limited what you can do"),
    ],
)
def test_who_may_not_vouch(app, petition, rows, values, words):
    code = code_on(signed(app, petition).get(f"/petitions/{petition.id}/vouching").text)
    browser = app.test_client(user=make_member(**values))
    for answer in (browser.get(code), browser.post(code)):
        assert answer.status_code == 403 and words in answer.text
    assert not rows(Vouch)


def test_nobody_vouches_for_themselves_nor_for_what_does_not_count(app, petition, rows):
    browser = signed(app, petition, joined_at=LONG_AGO)
    code = code_on(browser.get(f"/petitions/{petition.id}/vouching").text)
    assert browser.post(code).status_code == 403
    other = app.test_client(user=make_member(joined_at=LONG_AGO))
    assert browser.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    assert other.post(code).status_code == 409
    assert browser.get(f"/petitions/{petition.id}/vouching").status_code == 409
    over = make_petition(stage="closed")
    with app.app_context():
        save(Signature(petition_id=over.id, mailbox_digest=b"x"))
    assert not rows(Vouch)


def test_a_member_vouches_so_often_a_day(app, petition, configure):
    configure(limits=0.05)
    voucher = make_member(joined_at=LONG_AGO)
    vouched(app, signed(app, petition), petition, voucher)
    code = code_on(signed(app, petition).get(f"/petitions/{petition.id}/vouching").text)
    assert app.test_client(user=voucher).post(code).status_code == 429


@pytest.mark.parametrize("ends", ["withdrawn", "signatory leaves", "voucher leaves"])
def test_p22_vouching_ends_with_either_of_them(app, petition, rows, ends):
    ada, voucher = make_person("Ada"), make_person("Wanda", joined_at=LONG_AGO)
    browser = app.test_client(user=ada)
    browser.post(f"/petitions/{petition.id}/sign")
    vouched(app, browser, petition, voucher)
    assert len(rows(Vouch)) == 1
    if ends == "withdrawn":
        browser.post(f"/petitions/{petition.id}/withdraw")
    else:
        leaves = app.test_client(user=ada if ends == "signatory leaves" else voucher)
        assert leaves.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    assert not rows(Vouch)


def test_codes_are_forgotten_once_nobody_could_use_them(app, petition, rows, mails):
    vouched(app, signed(app, petition), petition)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(SpentVouchCode).values(expires_at=LONG_AGO))
        enqueue(vouching_tasks.forget_codes)
    mails()
    assert not rows(SpentVouchCode) and len(rows(Vouch)) == 1


def test_the_kinds_add_up_and_few_are_told_with_the_others(app, client, petition, measure):
    by_guests(app, petition, 15)
    for _ in range(12):
        signed(app, petition, joined_at=LONG_AGO)
    for _ in range(3):
        signed(app, petition)
    measure()
    page = client.get(f"/petitions/{petition.id}", follow_redirects=True).text
    assert "Of 30 signatures counted here on" in page
    assert "at least 10 by members of 30 days or more" in page and "and 20 others" in page
    assert "vouched for in person" not in page
    told = client.get(f"/petitions/{petition.id}.json").json["by_strength"]
    assert told["counted"] == told["vouched"] + told["members_of_30_days"] + told["others"] == 30


def test_p22_a_vouch_counts_while_its_member_is_not_suspended(app, client, petition, measure):
    by_guests(app, petition, 10)
    voucher = make_member(joined_at=LONG_AGO)
    for _ in range(10):
        vouched(app, signed(app, petition), petition, voucher)
    measure()
    data = f"/petitions/{petition.id}.json"
    assert client.get(data).json["by_strength"]["vouched"] == 10
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET suspended_at = now() WHERE id = :id"), {"id": voucher.id})
    measure()
    assert client.get(data).json["by_strength"]["vouched"] == 0
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET suspended_at = NULL WHERE id = :id"), {"id": voucher.id})
    measure()
    assert client.get(data).json["by_strength"]["vouched"] == 10


def test_p22_one_more_signature_changes_nothing_of_what_is_told(app, client, petition, measure):
    by_guests(app, petition, 10)
    for _ in range(19):
        signed(app, petition, joined_at=LONG_AGO)
    measure()
    before = client.get(f"/petitions/{petition.id}.json").json["by_strength"]
    assert before["members_of_30_days"] == 10
    last = signed(app, petition, joined_at=LONG_AGO)  # the twentieth
    measure()
    assert client.get(f"/petitions/{petition.id}.json").json["by_strength"] == before
    last.post(f"/petitions/{petition.id}/withdraw")
    measure()
    assert client.get(f"/petitions/{petition.id}.json").json["by_strength"] == before


def test_p22_no_kind_is_told_of_fewer_than_ten():
    for known in range(48):
        for met in range(known + 1):
            it = strengths.tell(LONG_AGO, 47, known=known, vouched=met)
            assert it.vouched + it.members + it.others == 47
            assert it.vouched <= met and it.vouched + it.members <= known and it.others >= 10
            assert it.vouched % 10 == it.members % 10 == 0
