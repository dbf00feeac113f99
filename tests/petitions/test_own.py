"""A signature belongs to its person, who finds it whatever became of them."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import sign_as_guest

from activistnet.core.data.db import db
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions.models import Signature

MAILBOX = "ada@example.org"


@pytest.fixture
def with_mailbox(app):
    """`with_mailbox()` is a member who reads mail there."""

    def make(mailbox=MAILBOX, **values):
        with app.app_context():
            digest = digest_of(mailbox)
            sealed = seal_mailbox(digest, mailbox)
        return make_member(mailbox_digest=digest, mailbox_sealed=sealed, **values)

    return make


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_who_signed_as_a_guest_and_joins_finds_the_signature_on_the_petition_and_in_the_list(
    app, client, log_in, mails, join, count_rows
):
    petition, elsewhere = make_petition(), make_petition(title="Another demand")
    sign_as_guest(client, mails, petition)
    sign_as_guest(client, mails, elsewhere, email="bob@example.org")
    browser = app.test_client()
    log_in(join(), browser)
    assert "You signed on" in page_of(browser, petition)
    assert "You signed on" not in page_of(browser, elsewhere)
    mails()
    mine = browser.get("/me/signatures").text
    assert petition.title in mine and elsewhere.title not in mine
    assert browser.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    assert count_rows(petition.id) == 0
    assert petition.title not in browser.get("/me/signatures").text


def test_a_member_who_signs_as_a_guest_finds_it_among_their_own(app, client, log_in, mails, with_mailbox):
    petition, browser = make_petition(), app.test_client()
    log_in(with_mailbox(), browser)
    sign_as_guest(client, mails, petition)
    assert "You signed on" in page_of(browser, petition)
    assert petition.title in browser.get("/me/signatures").text


def test_who_leaves_and_joins_again_finds_what_they_signed(app, client, log_in, mails, join, count_rows):
    petition, browser = make_petition(), app.test_client()
    log_in(join(), browser)
    browser.post(f"/petitions/{petition.id}/sign", data={"reason": "It saved me.", "show_name": "1"})
    with app.app_context(), db.transaction():
        people.erase(db.session.scalars(sa.select(Member).where(Member.handle == "ada")).one())
    again = app.test_client()
    log_in(join(handle="ada2"), again)
    mails()
    assert "You signed on" in page_of(again, petition)
    assert petition.title in again.get("/me/signatures").text
    assert again.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    assert count_rows(petition.id) == 0


def test_lists_say_of_which_petitions_a_hidden_signature_is(client, log_in):
    petition, other = make_petition(), make_petition(title="Another demand")
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign")
    assert client.get("/t/health").text.count("You signed") == 1
    assert other.title in client.get("/t/health").text


def test_the_form_asks_for_its_petition_once(client, log_in, count_queries):
    petition = make_petition()
    log_in(make_member())
    with count_queries() as queries:
        assert client.get(f"/petitions/{petition.id}/sign").status_code == 200
    assert sum("petitions.signature_count" in statement for statement in queries.statements) == 1


def test_what_was_written_before_there_were_digests_stays_its_persons_when_it_is_hidden(client, log_in):
    petition, member = make_petition(title="A demand of mine"), log_in(make_member())
    save(Signature(petition_id=petition.id, member_id=member.id, reason="Mine.", show_name=True))
    for reason in ("One.", "Two."):
        assert client.post(f"/petitions/{petition.id}/change", data={"reason": reason}).status_code == 303
    assert petition.title in client.get("/me/signatures").text


def test_one_s_own_signatures_are_one_s_own(app, client, log_in):
    petition = make_petition()
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "Mine alone."})
    other = app.test_client()
    log_in(make_member(), other)
    assert petition.title not in other.get("/me/signatures").text
    assert other.get(f"/petitions/{petition.id}/change").status_code == 404
    assert other.post(f"/petitions/{petition.id}/withdraw").status_code == 409
    assert app.test_client().get("/me/signatures").status_code in (302, 303, 401)


def test_who_joins_after_many_petitions_finds_the_ones_they_signed(app, client, log_in, mails, join, monkeypatch):
    monkeypatch.setattr("activistnet.petitions.services.claiming.AT_ONCE", 2)
    petitions = [make_petition(title=f"Demand {n}") for n in range(7)]
    for petition in (petitions[0], petitions[6]):
        sign_as_guest(client, mails, petition)
    log_in(join())
    for _ in range(6):
        mails()
    mine = client.get("/me/signatures").text
    assert [n for n in range(7) if f"Demand {n}" in mine] == [0, 6]


def test_what_was_written_before_there_were_digests_is_still_its_persons(app, client, log_in, count_rows):
    petition = make_petition()
    member = log_in(make_member())
    save(Signature(petition_id=petition.id, member_id=member.id, name="Ada Marsh"))
    assert "You signed on" in page_of(client, petition)
    client.post(f"/petitions/{petition.id}/sign")
    assert count_rows(petition.id) == 1
    assert client.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    assert count_rows(petition.id) == 0
    client.post(f"/petitions/{petition.id}/sign")
    assert count_rows(petition.id) == 1


def test_p05_of_who_leaves_country_and_reason_stay_and_nothing_that_ties_them(app, client, log_in, join):
    petition = make_petition()
    log_in(join())
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "It saved me.", "show_name": "1"})
    with app.app_context(), db.transaction():
        people.erase(db.session.scalars(sa.select(Member).where(Member.handle == "ada")).one())
    with app.app_context():
        [row] = db.session.scalars(sa.select(Signature)).all()
        assert (row.name, row.reason, row.state) == ("", "It saved me.", "counted")
        assert (row.member_id, row.member_digest, row.hidden_sealed, row.mailbox_sealed) == (None,) * 4
        assert db.session.scalar(sa.text("SELECT count(*) FROM signature_lists")) == 0


def test_who_keeps_the_name_hidden_is_told_of_a_changed_text_by_no_row_that_names_them(app, client, log_in, mails):
    author, browser = make_member(), app.test_client()
    petition = make_petition(author)
    log_in(author, browser)
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign")
    text = {"demand": petition.title, "body": "Another text.", "target": "the Council", "goal": "100"}
    assert browser.post(f"/petitions/{petition.id}/edit", data=text).status_code == 303
    for _ in range(2):
        mails()
    assert "which you signed" not in client.get("/notifications").text
    assert "The text changed since you signed" in client.get("/me/signatures").text


def test_who_has_two_signatures_by_an_address_they_changed_to_changes_the_one_they_gave_as_a_member(
    app, client, log_in, mails, with_mailbox
):
    petition, browser, later = make_petition(), app.test_client(), "later@example.org"
    sign_as_guest(client, mails, petition, email=later, reason="As a guest.")
    member = log_in(with_mailbox(), browser)
    browser.post(f"/petitions/{petition.id}/sign", data={"show_name": "1"})
    with app.app_context(), db.transaction():
        mailbox = {"mailbox_digest": digest_of(later), "mailbox_sealed": seal_mailbox(digest_of(later), later)}
        db.session.execute(sa.update(Member).where(Member.id == member.id).values(mailbox))
    for act in ("sign", "change"):
        answer = browser.post(f"/petitions/{petition.id}/{act}", data={"reason": f"Mine, {act}.", "show_name": "1"})
        assert answer.status_code == 303
    public = app.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert "As a guest." in public and "Mine, change." in public
