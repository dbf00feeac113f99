"""The links that guests are mailed: each counts or takes back once, by a button, for whoever holds it."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import time_machine
from factories import make_member, make_petition
from guests import ask
from mails import link_in

from activistnet.core.data.db import db
from activistnet.petitions.models import Confirmation


def test_the_button_pressed_twice_counts_once(client, mails, count_rows):
    petition = make_petition()
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    client.post(link)
    again = client.post(link)
    assert again.status_code == 303
    assert "Your signature counts." in client.get(again.location).text
    assert "You've already confirmed" in client.get(link).text
    assert count_rows(petition.id) == 1


def test_a_late_link_says_that_it_is_late(app, client, mails, count_rows):
    petition = make_petition()
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Confirmation).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "more than seven days old" in answer.text
        assert f'href="/petitions/{petition.id}/sign">Sign again</a>' in answer.text
    assert count_rows(petition.id) == 0


def test_an_unknown_link_says_that_it_is_none_of_ours(client):
    for answer in (client.get("/confirm/" + "x" * 43), client.post("/confirm/" + "x" * 43)):
        assert answer.status_code == 404
        assert "one of ours" in answer.text
        assert 'href="/petitions">All petitions</a>' in answer.text
        assert "It may have been moved" not in answer.text, "one reason is enough"


def test_a_link_of_a_petition_closed_meanwhile_says_so(app, client, mails, count_rows):
    petition = make_petition()
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET stage = 'closed'"))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 409
        assert "sign it any more" in answer.text
    assert count_rows(petition.id) == 0


def test_a_guest_takes_the_signature_back_by_a_button_and_signs_again(client, mails, count_rows):
    petition = make_petition()
    ask(client, petition)
    confirm_link = link_in(mails()[0], "confirm")
    client.post(confirm_link)
    ask(client, petition)
    withdraw_link = link_in(mails()[0], "withdraw")
    assert "Withdraw my signature" in client.get(withdraw_link).text
    assert count_rows(petition.id) == 1
    assert client.post(withdraw_link).status_code == 303
    assert count_rows(petition.id) == 0
    assert "no longer counts" in client.get(withdraw_link).text
    assert "was withdrawn" in client.get(confirm_link).text
    assert "no longer counts" in client.get(client.post(withdraw_link).location).text
    assert count_rows(petition.id) == 0
    ask(client, petition)
    client.post(link_in(mails()[0], "confirm"))
    assert count_rows(petition.id) == 1


def test_the_page_after_signing_is_for_the_browser_that_signed_alone(app, client, mails):
    petition = make_petition()
    ask(client, petition)
    page = client.post(link_in(mails()[0], "confirm")).location
    assert "/withdraw/" in client.get(page).text
    friend = app.test_client()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        assert "/withdraw/" in client.get(page).text
    answer = friend.get(page)
    assert answer.status_code == 303 and answer.location == f"/petitions/{petition.id}/{petition.slug}"
    assert "/withdraw/" not in friend.get(page, follow_redirects=True).text


def test_whoever_has_its_address_cannot_make_its_cookie_of_it(app, client, mails):
    petition = make_petition()
    ask(client, petition)
    page = client.post(link_in(mails()[0], "confirm")).location
    friend = app.test_client()
    for cookie in (page.rpartition("/")[2], "", "1", client.get_cookie("signed", path=page).value[:-1]):
        friend.set_cookie("signed", cookie, path=page)
        answer = friend.get(page)
        assert answer.status_code == 303 and "/withdraw/" not in friend.get(page, follow_redirects=True).text


def test_another_member_is_not_told_that_somebody_has_signed(app, client, log_in):
    log_in(make_member())
    petition = make_petition()
    page = client.post(f"/petitions/{petition.id}/sign").location
    assert "Your signature counts." in client.get(page).text
    for member in (make_member(), None):
        browser = app.test_client()
        if member:
            log_in(member, browser)
        answer = browser.get(page)
        assert answer.status_code == 303
        assert "Your signature counts." not in browser.get(page, follow_redirects=True).text


def test_a_member_finds_the_page_after_signing_in_another_browser_of_theirs(app, client, log_in):
    member = log_in(make_member())
    page = client.post(f"/petitions/{make_petition().id}/sign").location
    other = app.test_client()
    log_in(member, other)
    assert "Your signature counts." in other.get(page).text
