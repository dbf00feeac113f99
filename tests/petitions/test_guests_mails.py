"""How many mails a guest, or strangers in a guest's name, can have sent."""

import re
import threading

import pytest
import sqlalchemy as sa
from factories import make_petition
from guests import ask, typed
from mails import link_in

from activistnet.core.data.db import db


def test_at_most_five_mails_for_one_mailbox_and_petition(client, mails):
    petition = make_petition()
    pages = [client.get(ask(client, petition, reason=f"Reason {n}.").location).status_code for n in range(7)]
    assert pages == [200] * 7
    assert len(mails()) == 5


def test_who_presses_three_times_is_mailed_once_and_who_asks_again_once_more(client, mails):
    petition = make_petition()
    pages = [ask(client, petition).location for _ in range(3)]
    assert {client.get(page).status_code for page in pages} == {200}
    assert len(mails()) == 1
    assert client.post(pages[-1]).status_code == 303
    assert len(mails()) == 1
    ask(client, petition, reason="Another one.")
    ask(client, make_petition())
    assert len(mails()) == 2


@pytest.mark.commits(emptied=True)
def test_three_presses_at_once_are_mailed_once(app, client, mails):
    petition, answers = make_petition(), []
    presses = [
        threading.Thread(target=lambda: answers.append(ask(app.test_client(), petition).status_code)) for _ in range(3)
    ]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert answers == [303] * 3
    assert len(mails()) == 1


def test_at_most_ten_mails_a_day_for_one_mailbox_over_the_site(client, mails):
    for _ in range(12):
        ask(client, make_petition(), email="flooded@example.org")
    assert len(mails()) == 10


@pytest.mark.usefixtures("in_one_window")
def test_g01_one_address_cannot_try_without_end(app, client):
    petition = make_petition()
    answers = [
        client.post(f"/petitions/{petition.id}/sign", data=typed(email=f"ada{n}@example.org")) for n in range(61)
    ]
    assert [answer.status_code for answer in answers].count(303) == 60
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def elsewhere(app, n):
    """A browser at another address."""
    return app.test_client(), {"X-Forwarded-For": f"203.0.{n}.7"}


@pytest.mark.parametrize("used_up", [5, 12])
def test_strangers_cannot_use_up_the_mail_that_somebody_needs_to_confirm(
    app, client, mails, count_rows, configure, used_up
):
    configure(trusted_proxies=1)
    petition, mailbox = make_petition(), "wanted@example.org"
    for n in range(used_up):
        ask(client, petition, email=mailbox, name=f"A Stranger {n}")
    assert len(mails()) == 5
    theirs, headers = elsewhere(app, 113)
    answer = theirs.post(f"/petitions/{petition.id}/sign", data=typed(email=mailbox), headers=headers)
    assert "We're sending a link to" in theirs.get(answer.location).text
    [mail] = mails()
    theirs.post(link_in(mail, "confirm"))
    assert count_rows(petition.id) == 1


def test_strangers_at_many_petitions_cannot_use_it_up_either(app, client, mails, configure):
    configure(trusted_proxies=1)
    mailbox = "everywhere@example.org"
    for _ in range(12):
        ask(client, make_petition(), email=mailbox)
    assert len(mails()) == 10
    theirs, headers = elsewhere(app, 114)
    theirs.post(f"/petitions/{make_petition().id}/sign", data=typed(email=mailbox), headers=headers)
    assert len(mails()) == 1


def test_many_strangers_cannot_flood_a_mailbox(app, mails, configure):
    configure(trusted_proxies=1)
    petition = make_petition()
    for n in range(30):
        theirs, headers = elsewhere(app, n)
        asked = typed(email="flooded.again@example.org", name=f"A Stranger {n}")
        theirs.post(f"/petitions/{petition.id}/sign", data=asked, headers=headers)
    assert len(mails()) == 20


@pytest.mark.commits(emptied=True)
def test_who_says_the_same_twice_is_not_told_whether_others_asked_for_that_mailbox(app, client, mails):
    petition = make_petition()
    ask(client, petition, email="ada@example.org", name="Ada herself")
    pages = []
    for mailbox in ("ada@example.org", "nobody@example.org"):
        stranger = app.test_client()
        for _ in range(2):
            answer = ask(stranger, petition, email=mailbox, name="Somebody else")
        page = stranger.get(answer.location).text.replace(answer.location, "").replace(mailbox, "")
        pages.append(re.sub(r'value="[^"]{40,}"', "", page))
    assert "we sent a link to" in pages[0] and "seven days" not in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.commits(emptied=True)
def test_a_page_that_had_no_mail_sent_says_what_was_sent_before_and_when_another_can_be(client, mails):
    petition = make_petition()
    tries = [ask(client, petition, email="often@example.org", name=f"Ada {n}") for n in range(6)]
    pages = [client.get(answer.location).text for answer in tries]
    assert all("We're sending a link to" in page for page in pages[:5])
    assert "We're sending a link to" not in pages[5]
    assert "already sent 5 e-mails about this petition to" in pages[5]
    assert "We can send another after" in pages[5]


FRENCH = {"headers": {"Accept-Language": "fr"}}


def subjects(messages):
    return [message["Subject"].partition(" : ")[0] for message in messages]


def test_a_guest_is_written_to_in_the_language_of_the_page_they_signed_on(app, client, mails):
    petition = make_petition()
    page = client.post(f"/petitions/{petition.id}/sign", data=typed(), **FRENCH).location
    client.post(page, headers={"Accept-Language": "en"})
    first, again = mails()
    assert subjects([first, again]) == ["Confirmez votre signature", "Confirm your signature: " + petition.title]
    assert app.test_client().post(link_in(first, "confirm")).status_code == 303
    [receipt] = mails()
    assert subjects([receipt]) == ["Votre signature compte"]
    ask(client, petition, reason="Once more.")
    client.post(f"/petitions/{petition.id}/sign?lang=fr", data=typed(reason="Encore une fois."))
    assert subjects(mails())[1:] == ["Vous avez déjà signé"]


def test_the_language_goes_with_the_signature(app, client, mails):
    petition = make_petition()
    client.post(f"/petitions/{petition.id}/sign", data=typed(), **FRENCH)
    client.post(link_in(mails()[0], "confirm"))
    [receipt] = mails()

    def kept():
        tables = ("confirmations", "signatures")
        with app.app_context():
            return [db.session.scalar(sa.text(f"SELECT language FROM {table}")) for table in tables]

    assert kept() == [None, "fr"]
    client.post(link_in(receipt, "withdraw"))
    assert kept() == [None, None]
