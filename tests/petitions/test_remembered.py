"""A browser remembers what its owner signed as a guest; and a guest who signed joins with what is known of them."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from factories import make_member, make_petition
from guests import ask
from mails import link_in

from activistnet.accounts.models import SignUp
from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.topics.models import TopicFollow

FORGET = "Forget on this device"
JOIN = {"handle": "ada", "display_name": "Ada Marsh", "password": "seven quiet herons"}


@pytest.fixture
def petition():
    return make_petition(make_member("lena", display_name="Lena Kortmann"))


@pytest.fixture
def signed(client, mails, petition):
    """The page that a guest comes to by confirming in this browser."""
    ask(client, petition)
    return client.post(link_in(mails()[0], "confirm")).location


def mine(browser, petition):
    return browser.get(f"/petitions/{petition.id}/sign/mine")


def test_the_browser_that_confirmed_says_that_its_owner_signed(client, app, petition, signed):
    assert "You signed on" in mine(client, petition).text
    page = client.get(f"/petitions/{petition.id}/sign")
    assert "You signed on" in page.text
    assert FORGET in page.text
    assert page.headers["Cache-Control"] == "no-store"
    for answer in (mine(app.test_client(), petition), app.test_client().get(f"/petitions/{petition.id}/sign")):
        assert "You signed on" not in answer.text
        assert answer.headers["Cache-Control"].startswith("public")


def test_the_cookie_is_sent_below_the_form_alone_and_tells_nothing(client, mails, petition):
    ask(client, petition)
    done = client.post(link_in(mails()[0], "confirm"))
    cookie = next(each for each in done.headers.getlist("Set-Cookie") if each.startswith("mine="))
    assert f"Path=/petitions/{petition.id}/sign;" in cookie + ";"
    for flag in ("HttpOnly", "SameSite=Lax", "Secure", "Max-Age=7776000"):
        assert flag in cookie
    other = make_petition()
    client.set_cookie("mine", cookie.partition("=")[2].partition(";")[0], path=f"/petitions/{other.id}/sign")
    assert mine(client, other).text == "", "moved under another petition it does not open"


def test_the_page_of_the_petition_is_the_same_for_all(client, app, petition, signed):
    address = f"/petitions/{petition.id}/{petition.slug}"
    assert client.get(address).text == app.test_client().get(address).text
    assert f'data-source="/petitions/{petition.id}/sign/mine"' in client.get(address).text


def test_forgetting_and_withdrawing_take_it_back(client, app, petition, signed):
    forgot = client.post(f"/petitions/{petition.id}/sign/forget")
    assert forgot.location == f"/petitions/{petition.id}/{petition.slug}"
    assert mine(client, petition).text == ""


def test_a_withdrawn_signature_is_remembered_no_more(client, mails, petition, signed):
    phone = client.application.test_client()
    phone.post(link_in(mails()[-1], "withdraw"))
    assert mine(client, petition).text == ""


@pytest.mark.parametrize("value", ["", "x", "é", "A" * 3000, "AAAA"])
def test_what_was_not_made_here_is_nothing(client, petition, value):
    client.set_cookie("mine", value, path=f"/petitions/{petition.id}/sign")
    assert (mine(client, petition).status_code, mine(client, petition).text) == (200, "")


def test_a_guest_joins_with_name_and_address_and_follows_author_and_topic(client, app, mails, petition, signed):
    page = client.get(signed).text
    assert f'href="{signed}/join"' in page
    assert "ada@example.org" not in page
    form = client.get(f"{signed}/join")
    assert "ada@example.org" in form.text
    assert 'value="Ada Marsh"' in form.text
    assert form.headers["Cache-Control"] == "no-store"
    mails()
    asked = client.post(f"{signed}/join", data={**JOIN, "follows_author": "y", "follows_topic": "y"})
    assert asked.location.startswith("/check-mail?")
    assert "Send it again" in client.get(asked.location).text
    assert "Check your e-mail" in client.get(asked.location).text
    [mail] = [each for each in mails() if "/welcome/" in each.get_content()]
    assert mail["To"] == "ada@example.org"
    link = link_in(mail, "welcome")
    shown = client.get(link).text
    assert "Follow Lena Kortmann" in shown
    done = client.post(link, data={"wanted": re.search(r'name="wanted" value="([^"]+)"', shown)[1]})
    assert done.location == f"/begin/topics?next=/petitions/{petition.id}/{petition.slug}"
    with app.app_context():
        ada = db.session.scalar(sa.select(Member).where(Member.handle == "ada"))
        assert db.session.scalars(sa.select(Follow.followed_id).where(Follow.member_id == ada.id)).all() == [
            petition.author_id
        ]
        topics = db.session.scalars(sa.select(TopicFollow.topic_id).where(TopicFollow.member_id == ada.id)).all()
        assert topics == [petition.topic_id]
    assert "You signed on" in client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_the_address_is_shown_to_nobody_who_has_only_the_link(app, petition, signed):
    stranger = app.test_client()
    answer = stranger.get(f"{signed}/join")
    assert (answer.status_code, answer.location) == (303, "/join")
    usual = stranger.post(f"{signed}/join", data=JOIN)
    assert usual.status_code == 422
    assert 'action="/join"' in usual.text
    assert f'value="{JOIN["handle"]}"' in usual.text
    assert "been too long since you signed here" in html.unescape(usual.text)
    assert "ada@" not in usual.text + answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignUp)) == 0


def test_what_is_wrong_with_the_handle_is_said_and_the_rest_stays(client, petition, signed):
    wrong = client.post(f"{signed}/join", data={**JOIN, "handle": "lena"})
    assert wrong.status_code == 422
    assert "already taken" in wrong.text
    assert 'value="Ada Marsh"' in wrong.text


def test_after_an_hour_the_usual_form_is_shown(client, petition, signed):
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert client.get(f"{signed}/join").location == "/join"


def test_a_deleted_signature_is_nobodys(client, app, petition, signed):
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(Signature))
    assert mine(client, petition).text == ""
    assert client.get(f"{signed}/join").location == "/join"
