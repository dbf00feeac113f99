"""A signature belongs to its person: found, shown, changed and withdrawn, whatever became of person and petition."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import ask
from mails import about, link_in

from activistnet.accounts.services import joining
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


@pytest.fixture
def join(app):
    """`join()` opens an account whose mailbox was just proven."""

    def join(mailbox=MAILBOX, handle="ada"):
        with app.app_context(), db.transaction():
            digest = digest_of(mailbox)
            sealed = seal_mailbox(digest, mailbox)
            values = {"display_name": "Ada Marsh", "mailbox_sealed": sealed, "password_hash": ""}
            return joining.create(handle=handle, mailbox_digest=digest, **values)

    return join


def sign_as_guest(client, mails, petition, **changes):
    """Ask, confirm, and give the receipt."""
    ask(client, petition, **changes)
    assert client.post(link_in(about(mails(), "Confirm")[-1], "confirm")).status_code == 303
    [receipt] = about(mails(), "Your signature counts")
    return receipt


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text


def hide(app, petition):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE posts SET visibility = 'hidden' WHERE id = :id"), {"id": petition.id})


def close(app, petition):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET stage = 'closed' WHERE id = :id"), {"id": petition.id})


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


def test_the_receipt_has_number_petition_and_the_ways_to_share_change_and_withdraw(client, mails, count_rows):
    petition = make_petition(base_count=1202)
    sign_as_guest(client, mails, petition, email="first@example.org")
    receipt = sign_as_guest(client, mails, petition)
    said = receipt.get_content()
    assert "number 1,204" in said and petition.title in said
    assert f"/petitions/{petition.id}/{petition.slug}" in said
    assert client.get(link_in(receipt, "change")).status_code == 200
    assert client.post(link_in(receipt, "withdraw")).status_code == 303
    assert count_rows(petition.id) == 1


def test_the_used_link_leads_to_number_share_change_and_withdrawal(app, client, mails):
    petition = make_petition()
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    client.post(link)
    page = app.test_client().get(link).text
    assert "number 1." in page
    for word in ("/withdraw/", "/change/", f"/petitions/{petition.id}/{petition.slug}"):
        assert word in page


def test_the_used_link_counts_no_more_than_a_page_can_and_still_says_that_it_counts(app, client, mails, monkeypatch):
    monkeypatch.setattr("activistnet.petitions.own.MOST_LATER", 1)
    petition = make_petition()
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    client.post(link)
    said = []
    for n in range(3):
        said.append("number 1." in app.test_client().get(link).text)
        sign_as_guest(client, mails, petition, email=f"guest{n}@example.org")
    assert said == [True, True, False]
    assert "Your signature counts once, however often" in app.test_client().get(link).text


def test_a_member_who_has_signed_comes_from_the_form_to_what_they_said_and_changes_it(app, client, log_in, count_rows):
    petition = make_petition()
    log_in(make_member(display_name="Ada Marsh"))
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "First thought."})
    form = client.get(f"/petitions/{petition.id}/sign", follow_redirects=True)
    assert "First thought." in form.text
    saved = client.post(f"/petitions/{petition.id}/change", data={"reason": "Second thought.", "show_name": "1"})
    assert saved.status_code == 303
    assert "Your changes are saved." in client.get(saved.location).text
    public = app.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert "Second thought." in public and "First thought." not in public and "Ada Marsh" in public
    client.post(f"/petitions/{petition.id}/change", data={"reason": "Third thought."})
    public = app.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert "Third thought." in public and "Ada Marsh" not in public
    assert count_rows(petition.id) == 1


def test_the_form_asks_for_its_petition_once(client, log_in, count_queries):
    petition = make_petition()
    log_in(make_member())
    with count_queries() as queries:
        assert client.get(f"/petitions/{petition.id}/sign").status_code == 200
    assert sum("petitions.signature_count" in statement for statement in queries.statements) == 1


def test_a_reason_sent_from_a_page_older_than_the_signature_is_kept(app, client, log_in, count_rows):
    petition = make_petition()
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign")
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "From another tab."})
    client.post(f"/petitions/{petition.id}/sign")
    assert "From another tab." in app.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert count_rows(petition.id) == 1


def test_a_guest_changes_what_the_signature_says_by_the_receipt(app, client, mails, count_rows):
    petition = make_petition()
    link = link_in(sign_as_guest(client, mails, petition, reason="First thought."), "change")
    assert "First thought." in client.get(link).text
    assert client.post(link, data={"reason": "Second thought.", "show_name": "1"}).status_code == 303
    public = app.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert "Second thought." in public and "Ada Marsh" in public
    assert client.post(link, data={"reason": "x" * 501}).status_code == 422
    assert client.post(link, data={"country": "NL"}).status_code == 422
    assert client.post(f"{link}x", data={"reason": "So."}).status_code == 404
    assert count_rows(petition.id) == 1


def test_feeds_tell_of_a_signature_only_while_its_name_is_shown(app, client, log_in):
    petition = make_petition()
    member = log_in(make_member())
    acts = sa.text("SELECT count(*) FROM activities WHERE actor_id = :id AND verb = 'signed'")

    def told():
        with app.app_context():
            return db.session.scalar(acts, {"id": member.id})

    seen = []
    client.post(f"/petitions/{petition.id}/sign")
    for shown in ("1", "", "1"):
        client.post(f"/petitions/{petition.id}/change", data={"show_name": shown})
        seen.append(told())
    client.post(f"/petitions/{petition.id}/withdraw")
    assert [*seen, told()] == [1, 0, 1, 0]


def test_what_is_not_signed_or_was_withdrawn_is_not_changed(client, log_in, mails):
    petition = make_petition()
    receipt = sign_as_guest(client, mails, petition)
    client.post(link_in(receipt, "withdraw"))
    for answer in (
        client.get(link_in(receipt, "change")),
        client.post(link_in(receipt, "change"), data={"reason": "A"}),
    ):
        assert answer.status_code == 409
    log_in(make_member())
    for ask_it in (client.get, client.post):
        assert ask_it(f"/petitions/{petition.id}/change").status_code == 404


@pytest.mark.parametrize("become", [hide, close])
def test_a_guest_withdraws_and_changes_whatever_became_of_the_petition(app, client, mails, count_rows, become):
    petition = make_petition(author=None, title="A demand of mine")
    ask(client, petition)
    used = link_in(mails()[0], "confirm")
    client.post(used)
    receipt = about(mails(), "Your signature counts")[0]
    become(app, petition)
    page = client.get(used)
    assert page.status_code == 200 and petition.title in page.text
    assert client.get(link_in(receipt, "change")).status_code == 200
    assert client.post(link_in(receipt, "change"), data={"reason": "Still."}).status_code == 303
    page = client.get(link_in(receipt, "withdraw"))
    assert page.status_code == 200 and petition.title in page.text
    assert (f"/petitions/{petition.id}/{petition.slug}" in page.text) is (become is close)
    assert client.post(link_in(receipt, "withdraw")).status_code == 303
    assert client.get(link_in(receipt, "withdraw")).status_code == 200
    assert count_rows(petition.id) == 0


@pytest.mark.parametrize("become", [hide, close])
def test_a_member_withdraws_and_changes_whatever_became_of_the_petition(app, client, log_in, count_rows, become):
    petition = make_petition(title="A demand of mine")
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign")
    become(app, petition)
    assert petition.title in client.get("/me/signatures").text
    assert client.post(f"/petitions/{petition.id}/change", data={"reason": "Still."}).status_code == 303
    assert client.get(f"/petitions/{petition.id}/change").status_code == 200
    if become is close:
        assert "/withdraw" in page_of(client, petition)
    answer = client.post(f"/petitions/{petition.id}/withdraw")
    assert answer.status_code == 303 and client.get(answer.location).status_code == 200
    assert count_rows(petition.id) == 0


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
