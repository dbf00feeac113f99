"""Held signatures: more than is usual from one place are not counted, not lost, told, and counted by a second proof."""

import re
import secrets

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask, typed
from mails import about, link_in

from activistnet.core.data.crypto import TOKEN_LENGTH
from activistnet.core.data.db import db
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.petitions import limits
from activistnet.petitions.count_models import RisingPetition
from activistnet.petitions.tasks import ask_held

pytestmark = pytest.mark.usefixtures("in_one_window")
FACTOR = 0.2
BURST = int(limits.CONFIRM_BURST.most * FACTOR)
THERE = int(limits.CONFIRM_THERE.most * FACTOR)
OFTEN = 24 * limits.CONFIRM_THERE.most  # in a day: that many an hour are usual for it


@pytest.fixture(autouse=True)
def _few(configure):
    configure(limits=FACTOR)


@pytest.fixture
def confirm(app, mails):
    """`confirm(petition, mailboxes, browser)`: guests who ask and confirm; the pages after that."""

    def confirm(petition, mailboxes, browser=None, **said):
        for mailbox in mailboxes:
            ask(app.test_client(), petition, email=mailbox, **said)
        links = [link_in(mail, "confirm") for mail in about(mails(), "Confirm")]
        assert len(links) == len(mailboxes)
        pages = []
        for link in links:
            there = browser or app.test_client()
            pages.append(there.get(there.post(link).location).text)
        return pages

    return confirm


@pytest.fixture
def popular(app):
    """`popular()`: a petition that usually has so many signatures that what these tests bring is no rush."""

    def popular():
        petition = make_petition()
        with app.app_context(), db.transaction():
            db.session.add(RisingPetition(petition_id=petition.id, gained=OFTEN, score=0))
        return petition

    return popular


@pytest.fixture
def held(app, client, confirm):
    """A petition with one held signature more than what is counted; the mailbox is held@gmail.com."""
    petition = make_petition()
    confirm(petition, [f"guest{n}@gmail.com" for n in range(BURST)], client)
    [page] = confirm(petition, ["held@gmail.com"], client)
    assert "Your signature is waiting for a check" in page
    assert "Your signature counts" not in page  # nor in its title
    return petition


@pytest.fixture
def let_a_day_pass(app):
    def let(days=1.1):
        with app.app_context(), db.transaction():
            moved = sa.text("UPDATE signatures SET signed_at = signed_at - make_interval(secs => :seconds)")
            db.session.execute(moved, {"seconds": days * 86_400})
            ask_held()

    return let


def numbers(client, petition):
    facts = client.get(f"/petitions/{petition.id}.json").json
    return facts["count"], facts["held"]


def test_g24_many_confirmed_from_one_address_in_a_minute_wait(client, fold, held, count_rows):
    fold()
    assert count_rows(held.id) == BURST
    assert numbers(client, held) == (BURST, 1)
    page = client.get(f"/petitions/{held.id}", follow_redirects=True).text
    assert "1 more is waiting for a check. 1 is held because too many came from one network in a short time." in page
    assert client.get(f"/petitions/{held.id}.json").json["held_for"] == {"network": 1}


def test_g24_many_of_one_small_domain_wait_wherever_they_confirm(client, confirm, popular, count_rows):
    petition = popular()
    pages = confirm(petition, [f"guest{n}@small.example.org" for n in range(THERE + 2)])
    assert ["waiting for a check" in page for page in pages] == [False] * THERE + [True] * 2
    assert count_rows(petition.id) == THERE
    assert "addresses at the same small e-mail provider as yours" in pages[-1]
    [elsewhere] = confirm(make_petition(), ["another@small.example.org"])
    assert "Your signature counts." in elsewhere


@pytest.mark.parametrize("domain", ["small.example.org", "small.co.uk"])
def test_whoever_makes_a_domain_for_each_mailbox_waits_too(confirm, popular, domain):
    pages = confirm(popular(), [f"ada@d{n}.{domain}" for n in range(THERE + 1)])
    assert ["waiting for a check" in page for page in pages] == [False] * THERE + [True]


@pytest.mark.parametrize("domain", ["co.uk", "org"])
def test_neighbours_under_what_nobody_owns_are_counted_apart(confirm, domain):
    pages = confirm(make_petition(), [f"ada@owned{n}.{domain}" for n in range(THERE + 1)])
    assert not any("waiting for a check" in page for page in pages)


def test_links_that_are_spent_or_nobodys_leave_room_for_honest_people(app, client, mails, confirm, popular, count_rows):
    """Whoever has one mailbox of a domain knows its mark, and can press as often as they like."""
    petition = popular()
    ask(client, petition, email="opponent@small.example.org")
    link = link_in(mails()[0], "confirm")
    mark = link.rpartition("/")[2][TOKEN_LENGTH:]
    for n in range(THERE):
        browser = app.test_client()
        assert browser.post(link).status_code == 303
        assert browser.post(f"/confirm/{n:043}{mark}").status_code == 404
    pages = confirm(petition, [f"guest{n}@small.example.org" for n in range(THERE)])
    assert ["waiting for a check" in page for page in pages] == [False] * (THERE - 1) + [True]
    assert count_rows(petition.id) == THERE


def test_of_a_domain_where_everybody_has_a_mailbox_none_wait(confirm, count_rows):
    petition = make_petition()
    confirm(petition, [f"guest{n}@gmail.com" for n in range(THERE + 2)])
    assert count_rows(petition.id) == THERE + 2


def test_g24_its_person_is_told_at_once_and_asked_a_day_later_and_then_it_counts(
    client, mails, fold, held, count_rows, let_a_day_pass
):
    [told] = about(mails(), "Your signature is waiting for a check")
    assert told["To"] == "held@gmail.com"
    let_a_day_pass(0.5)
    assert about(mails(), "Is this still your signature?") == []
    let_a_day_pass()
    let_a_day_pass()
    [asked] = about(mails(), "Is this still your signature?")
    link = link_in(asked, "release")
    for _ in range(3):
        assert "Yes, count my signature" in client.get(link).text
    assert count_rows(held.id) == BURST
    for _ in range(2):
        assert "Your signature counts." in client.get(client.post(link).location).text
    fold()
    assert count_rows(held.id) == BURST + 1
    assert numbers(client, held) == (BURST + 1, 0)


def test_its_person_is_told_and_asked_in_the_language_they_signed_in(client, mails, held, let_a_day_pass):
    mails()
    french = {"Accept-Language": "fr"}
    client.post(f"/petitions/{held.id}/sign", data=typed(email="francoise@gmail.com"), headers=french)
    client.post(link_in(mails()[0], "confirm"))
    [told] = mails()
    assert told["Subject"].startswith("Votre signature est en attente de vérification")
    let_a_day_pass()
    asked = {message["To"]: message["Subject"].partition("?")[0] for message in mails()}
    assert asked["francoise@gmail.com"].startswith("Est-ce toujours votre signature")
    assert asked["held@gmail.com"].startswith("Is this still your signature")


def test_a_member_with_that_mailbox_releases_it_by_signing(app, log_in, held, count_rows):
    with app.app_context():
        digest = digest_of("held@gmail.com")
        member = make_member(mailbox_digest=digest, mailbox_sealed=seal_mailbox(digest, "held@gmail.com"))
    browser = app.test_client()
    log_in(member, browser)
    page = f"/petitions/{held.id}/{held.slug}"
    assert "waiting for a check" in browser.get(page).text
    browser.post(f"/petitions/{held.id}/sign")
    assert "You signed on" in browser.get(page).text
    assert count_rows(held.id) == BURST + 1


def test_who_asks_again_at_once_goes_on_waiting_and_a_day_later_counts(
    app, mails, confirm, held, count_rows, let_a_day_pass
):
    confirm(held, ["held@gmail.com"], reason="Once more.")
    assert count_rows(held.id) == BURST
    let_a_day_pass()
    mails()
    confirm(held, ["held@gmail.com"], reason="A day later.")
    assert count_rows(held.id) == BURST + 1


def test_it_can_be_withdrawn_and_no_count_changes(client, mails, held, count_rows, deltas):
    [told] = about(mails(), "Your signature is waiting for a check")
    before = deltas(held.id)
    link = link_in(told, "withdraw")
    assert "Withdraw my signature" in client.get(link).text
    assert client.post(link).status_code == 303
    assert deltas(held.id) == before
    assert numbers(client, held)[1] == 0
    assert count_rows(held.id) == BURST


def test_what_nobody_proves_is_deleted_after_thirty_days_and_not_said_to_be_taken_back(
    client, mails, signatures, held, let_a_day_pass
):
    let_a_day_pass()
    link = link_in(about(mails(), "Is this still your signature?")[0], "release")
    let_a_day_pass(30)
    assert [signature.state for signature in signatures(held.id)] == ["counted"] * BURST
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "was withdrawn, or we deleted it" in answer.text
    page = client.get(f"/petitions/{held.id}/{held.slug}").text
    assert "count yet" not in page and "waiting for a check" not in page


def test_who_took_a_signature_back_and_does_not_prove_another_has_taken_it_back(client, confirm, mails, let_a_day_pass):
    petition = make_petition()
    confirm(petition, ["back@gmail.com"])
    client.post(link_in(about(mails(), "Your signature counts")[0], "withdraw"))
    confirm(petition, [f"guest{n}@gmail.com" for n in range(BURST)], client)
    [page] = confirm(petition, ["back@gmail.com"], client)
    assert "Your signature is waiting for a check" in page
    let_a_day_pass(31)
    page = client.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert "1 person withdrew their signature, so it isn't counted." in page and "waiting for a check" not in page


def test_a_link_whose_domain_was_changed_leads_nowhere(app, client, mails):
    ask(client, make_petition(), email="ada@small.example.org")
    link = link_in(mails()[0], "confirm")
    cut = link[: link.rindex("/") + 1 + TOKEN_LENGTH]
    assert client.post(cut).status_code == client.post(link[:-1] + "~").status_code == 404


def test_operators_are_told_what_most_come_from_but_no_domain_that_may_be_a_persons(app, mails, confirm, popular):
    small, large = (f"owned{secrets.token_hex(6)}.org" for _ in range(2))
    petition = popular()
    confirm(petition, [f"guest{n}@{large}" for n in range(THERE + 1)] + [f"ada@{small}"])
    mails()
    said = app.test_cli_runner().invoke(args=["petitions", "origins"]).output
    assert "1 held.\n" in said
    assert f"{large}\tconfirmed {THERE + 1}\theld 1\n" in said
    assert small not in said
    of_addresses = re.search(r"Held of one address, the most first: ([\d, ]+)\n", said)[1]
    assert "1" in of_addresses.split(", ")  # among those of tests before, which came from others
