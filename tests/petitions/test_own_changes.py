"""A signature is changed and withdrawn by its person, guest or member, whatever became of the petition."""

import re

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask, sign_as_guest
from mails import about, link_in

from activistnet.core.data.db import db


def hide(app, petition):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE posts SET visibility = 'hidden' WHERE id = :id"), {"id": petition.id})


def close(app, petition):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET stage = 'closed' WHERE id = :id"), {"id": petition.id})


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


def test_the_form_says_whether_the_name_is_shown_and_sent_as_it_is_changes_nothing(app, client, log_in, mails):
    petition = make_petition()
    link = link_in(sign_as_guest(client, mails, petition), "change")
    log_in(make_member(display_name="Lea Berg"))
    client.post(f"/petitions/{petition.id}/sign", data={"show_name": "1"})
    for page, shown in ((link, ""), (f"/petitions/{petition.id}/change", "1")):
        form = client.get(page).text
        checked = re.findall(r'<input checked[^>]*name="show_name"[^>]*value="(\d?)"', form)
        assert checked == [shown]
        client.post(page, data={"reason": "Said later.", "show_name": checked[0]})
    public = app.test_client().get(f"/petitions/{petition.id}/reasons").text
    assert "Lea Berg" in public and "Ada Marsh" not in public


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
    page = client.get(link_in(receipt, "change")).text
    assert "This signature was withdrawn" in page and f"/petitions/{petition.id}/sign" in page
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
        assert "/withdraw" in client.get(f"/petitions/{petition.id}/{petition.slug}").text
    answer = client.post(f"/petitions/{petition.id}/withdraw")
    assert answer.status_code == 303 and client.get(answer.location).status_code == 200
    assert count_rows(petition.id) == 0
