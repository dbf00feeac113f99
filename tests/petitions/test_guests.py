"""Guests sign with a proven mailbox: nothing counts before, nothing twice, and nobody signs in another's name."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from flask.testing import FlaskClient
from guests import ask, typed
from mails import about, link_in

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.petitions.models import Confirmation, TypedTry
from activistnet.petitions.tasks import forget_old_tries


def test_a07_a_guest_is_counted_by_the_button_behind_the_mailed_link_and_not_by_opening_it(client, mails, count_rows):
    petition = make_petition()
    page = client.get(ask(client, petition).location)
    assert "Your signature will count once you confirm." in page.text
    assert "ada@example.org" in page.text
    [mail] = mails()
    assert mail["To"] == "ada@example.org"
    link = link_in(mail, "confirm")
    for agent in ("Mozilla/5.0", "ProofpointScanner", "", "curl/8", "Mozilla/5.0"):
        page = client.get(link, headers={"User-Agent": agent})
        assert page.status_code == 200
        assert "Confirm my signature" in page.text
    assert count_rows(petition.id) == 0
    done = client.post(link)
    assert done.status_code == 303
    assert "1 so far." in client.get(done.location).text
    assert count_rows(petition.id) == 1


def test_a_confirmation_waits_with_what_people_wait_for(app, client):
    petition = make_petition()
    client.post(f"/petitions/{petition.id}/sign", data=typed())
    with app.app_context():
        assert db.session.scalars(sa.select(Outbox.queue)).all() == ["now"]


def test_a_mistyped_address_is_changed_without_typing_the_rest_again(client, mails, count_rows, signatures):
    petition = make_petition()
    first = ask(client, petition, email="ada@exmaple.org", reason="It saved me.").location
    wrong = client.post(first, data={"email": "ada"})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.text and 'value="ada"' in wrong.text
    there = client.post(first, data={"email": "ada@example.org"})
    assert there.status_code == 303
    assert "ada@example.org" in client.get(there.location).text
    mail = mails()[-1]
    assert mail["To"] == "ada@example.org"
    client.post(link_in(mail, "confirm"))
    assert count_rows(petition.id) == 1
    assert [each.reason for each in signatures(petition.id)] == ["It saved me."]


def test_a_mailbox_that_has_signed_gets_the_same_page_and_another_mail(client, mails, count_rows):
    petition = make_petition()
    first = client.get(ask(client, petition).location)
    client.post(link_in(mails()[0], "confirm"))
    second = client.get(ask(client, petition).location)
    assert second.status_code == first.status_code
    assert "Check your e-mail" in second.text
    [mail] = about(mails(), "You've already signed")
    assert "counts once" in mail.get_content()
    assert "/confirm/" not in mail.get_content()
    assert client.get(link_in(mail, "withdraw")).status_code == 200
    assert count_rows(petition.id) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.org", "ADA@Example.ORG"),
        ("ada.marsh@gmail.com", "adamarsh+tag@googlemail.com"),
        ("ada@example.org", "ada+again@example.org"),
    ],
)
def test_spellings_of_one_mailbox_sign_once(client, mails, count_rows, first, second):
    petition = make_petition()
    ask(client, petition, email=first)
    client.post(link_in(mails()[0], "confirm"))
    ask(client, petition, email=second)
    assert "counts once" in about(mails(), "You've already signed")[0].get_content()
    assert count_rows(petition.id) == 1


def test_a_stranger_s_earlier_try_with_my_mailbox_is_never_published(app, client, mails, signatures):
    petition = make_petition()
    ask(client, petition, name="Somebody Else", reason="Words put in a mouth.", show_name="1")
    stranger_link = link_in(mails()[0], "confirm")
    ask(client, petition, name="Ada Marsh", reason="My own words.", show_name="1")
    client.post(link_in(mails()[0], "confirm"))
    assert client.post(stranger_link).status_code == 303
    [signature] = signatures(petition.id)
    assert (signature.name, signature.reason) == ("Ada Marsh", "My own words.")
    page = client.get(f"/petitions/{petition.id}/reasons").text
    assert "My own words." in page
    assert "Somebody Else" not in page
    with app.app_context():
        assert set(db.session.scalars(sa.select(Confirmation.name))) == {""}


def test_a_member_and_a_guest_with_one_mailbox_are_one_person(app, client, log_in, mails, count_rows):
    petition = make_petition()
    with app.app_context():
        digest = digest_of("ada@example.org")
        sealed = seal_mailbox(digest, "ada@example.org")
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    member = app.test_client()
    log_in(make_member(mailbox_digest=digest, mailbox_sealed=sealed), member)
    member.post(f"/petitions/{petition.id}/sign")
    assert client.post(link).status_code == 303
    assert count_rows(petition.id) == 1


def test_sending_again_needs_no_typing(client, mails):
    petition = make_petition()
    page = ask(client, petition).location
    again = client.post(page)
    assert again.status_code == 303
    assert "ada@example.org" in client.get(again.location).text
    assert "Sent again." in client.get(again.location).text
    assert "Sent again." not in client.get(page).text
    assert len(mails()) == 2


@pytest.mark.parametrize("letter", ["🙂", "x", "é"])
def test_the_longest_reason_stays_on_the_server_and_in_no_address(app, mails, count_rows, signatures, letter):
    petition, reason = make_petition(), "Because " + letter * 492
    browser = FlaskClient(app, use_cookies=False)
    first = ask(browser, petition, reason=reason, email="ada@exmaple.org").location
    second = browser.post(first, data={"email": "ada@example.org"}).location
    third = browser.post(second).location
    for location in (first, second, third):
        assert len(location) < 100
        page = browser.get(location)
        assert page.status_code == 200
        assert len(page.headers.get("Set-Cookie", "")) < 200  # the key of a form alone
    assert "ada@example.org" in browser.get(third).text
    done = browser.post(link_in(mails()[-1], "confirm"))
    assert done.status_code == 303 and len(done.location) < 200
    assert count_rows(petition.id) == 1
    assert [each.reason for each in signatures(petition.id)] == [reason]


def without_tokens(page):
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_the_page_stays_the_same_when_its_mailbox_signs_meanwhile_and_after_five_mails(client, mails):
    petition = make_petition()
    stranger = ask(client, petition).location
    before = without_tokens(client.get(stranger).text)
    client.post(link_in(mails()[0], "confirm"))
    assert without_tokens(client.get(stranger).text) == before
    for _ in range(6):
        last = client.post(stranger)
        assert last.status_code == 303
    assert "ada@example.org" in client.get(last.location).text


def test_what_was_typed_is_shown_for_a_week_and_then_deleted(app, client):
    petition = make_petition()
    page = ask(client, petition).location
    other = page.replace(f"/petitions/{petition.id}/", f"/petitions/{make_petition().id}/")
    assert (client.get(page).status_code, client.get(other).status_code) == (200, 404)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(TypedTry).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)
    with app.app_context():
        with db.transaction():
            forget_old_tries()
        assert db.session.scalars(sa.select(TypedTry)).all() == []


def test_the_address_of_the_next_page_does_not_hold_the_mailbox(client):
    location = ask(client, make_petition()).location
    assert "ada" not in location
    assert client.get(location[:-6] + "AAAAAA").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Enter your name."),
        ({"name": "x" * 81}, "Use at most 80 characters."),
        ({"name": "🙂🙂"}, "letter"),
        ({"name": "\u202e\u200b"}, "Enter your name."),
        ({"name": "Ada\x00Marsh"}, ""),
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "ada@"}, "Enter an e-mail address like"),
        ({"email": "ada@example.org\r\nBcc: all@example.org"}, "Enter an e-mail address like"),
        ({"country": ""}, "Choose your country."),
        ({"country": "XX"}, "Choose a country from the list."),
        ({"reason": "x" * 501}, "500"),
        ({"postcode": "x" * 17}, "16"),
    ],
)
def test_what_is_not_right_is_said_and_everything_typed_stays(client, count_rows, changes, sentence):
    petition = make_petition()
    answer = client.post(f"/petitions/{petition.id}/sign", data=typed(**{"reason": "Kept words", **changes}))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "<title>Error:" in answer.text
    assert sentence in answer.text
    if "reason" not in changes:
        assert "Kept words" in answer.text
    if "email" not in changes:
        assert "ada@example.org" in answer.text


def test_w02_a_form_of_another_site_is_refused(app, client):
    petition = make_petition()
    answer = client.post(f"/petitions/{petition.id}/sign", data=typed(), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Confirmation)) == 0


def test_p01_no_mailbox_is_stored_in_clear(app, client, mails):
    petition = make_petition()
    ask(client, petition, email="canary@example.org")
    client.post(link_in(mails()[0], "confirm"))
    with app.app_context():
        tables = sa.inspect(db.engine).get_table_names()
        for table in tables:
            rows = db.session.execute(sa.text(f'SELECT "{table}"::text AS row FROM "{table}"')).scalars()
            assert not [row for row in rows if "canary" in row], table
