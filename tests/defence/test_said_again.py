"""What a signature says later than it was given is looked at as well, and whose name a rule withholds is told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import make_petition
from guests import ask, sign_as_guest
from mails import link_in
from shown import words

from activistnet.core.data.db import db
from activistnet.defence import rules
from activistnet.defence.models import SignatureHit, WordRule
from activistnet.petitions.models import Signature

SAID = "Buy cheap pills from my shop"
WITHHELD = "Your name isn't shown, because of a word or a link in it."


def content(message):
    return " ".join(message.get_content().split())


@pytest.fixture
def petition(app, client):
    return make_petition()


@pytest.fixture
def pass_days(app):
    """All signatures, and their changes so far, are so much older."""

    def pass_days(n):
        with app.app_context(), db.transaction():
            times = (Signature.signed_at, Signature.said_again_at, Signature.first_signed_at)
            back = {column: column - timedelta(days=n) for column in times}
            db.session.execute(sa.update(Signature).values(back))

    return pass_days


def found(app, rule_id):
    with app.app_context():
        return db.session.get(WordRule, rule_id).rehearsal["found"]


def is_name_shown(app):
    with app.app_context():
        return db.session.scalars(sa.select(Signature.show_name)).one()


def test_a_guest_whose_name_a_rule_withholds_is_told_on_the_page_and_in_the_mail_they_get(
    app, client, acting, mails, petition
):
    acting()
    ask(client, petition, name="Cheap Pills", show_name="y")
    [asked] = mails()
    confirmed = client.post(link_in(asked, "confirm"), follow_redirects=True)
    assert "Your signature counts." in words(confirmed) and WITHHELD in words(confirmed)
    [receipt] = mails()
    assert WITHHELD in content(receipt) and mails() == []
    assert WITHHELD in words(client.get(link_in(asked, "confirm")))
    change = link_in(receipt, "change")
    assert WITHHELD in words(client.get(change))
    client.post(change, data={"reason": "", "show_name": "y"})
    assert WITHHELD in words(client.get(change)) and not is_name_shown(app), "the same name again"
    client.post(change, data={"reason": ""})
    assert WITHHELD not in words(client.get(change)), "as they want it now"


def test_nobody_else_is_told_anything_of_their_name(app, client, acting, mails, petition, writer):
    acting()
    receipt = sign_as_guest(client, mails, petition, name="Ada Marsh", show_name="y", reason=SAID)
    assert WITHHELD not in content(receipt) and is_name_shown(app)
    hidden = sign_as_guest(app.test_client(), mails, make_petition(), name="Cheap Pills")
    assert WITHHELD not in content(hidden), "they didn't want to show it"
    member = writer()
    member.post(f"/petitions/{petition.id}/sign", data={"show_name": "y"})
    assert WITHHELD not in words(member.get("/me/signatures"))


def test_who_signs_again_without_a_name_is_told_no_more(app, client, acting, mails, petition):
    acting()
    receipt = sign_as_guest(client, mails, petition, name="Cheap Pills", show_name="y")
    assert client.post(link_in(receipt, "withdraw")).status_code == 303
    again = sign_as_guest(client, mails, petition, name="Cheap Pills")
    assert WITHHELD not in content(again)


def test_a_reason_that_was_changed_later_is_in_a_rehearsal(app, make_rule, writer, petition, pass_days):
    signer = writer(90)
    signer.post(f"/petitions/{petition.id}/sign", data={"reason": "For all of us", "show_name": "y"})
    pass_days(60)
    signer.post(f"/petitions/{petition.id}/change", data={"reason": SAID, "show_name": "y"})
    assert found(app, make_rule()) == 1
    pass_days(29)
    assert found(app, make_rule()) == 1
    pass_days(2)
    assert found(app, make_rule()) == 0


def test_so_is_one_that_is_older_than_all_that_are_looked_through(
    app, make_rule, writer, petition, pass_days, monkeypatch
):
    signer = writer(90)
    signer.post(f"/petitions/{petition.id}/sign", data={"reason": "For all of us"})
    pass_days(60)
    signer.post(f"/petitions/{petition.id}/change", data={"reason": SAID})
    for _ in range(3):
        writer().post(f"/petitions/{petition.id}/sign", data={"reason": SAID})
    monkeypatch.setattr(rules, "MOST_SIGNATURES", 2)
    assert found(app, make_rule()) == 3, "the two that were given last, and the one that was changed"


def test_so_is_one_that_was_withdrawn_and_given_again(app, make_rule, writer, petition, pass_days, monkeypatch):
    signer = writer(90)
    signer.post(f"/petitions/{petition.id}/sign", data={"reason": "For all of us"})
    signer.post(f"/petitions/{petition.id}/withdraw")
    pass_days(60)
    writer().post(f"/petitions/{petition.id}/sign", data={"reason": "For all"})
    signer.post(f"/petitions/{petition.id}/sign", data={"reason": SAID})
    monkeypatch.setattr(rules, "MOST_SIGNATURES", 1)
    assert found(app, make_rule()) == 1


def test_a_rehearsal_of_changed_reasons_says_what_a_rule_does(app, acting, make_rule, writer, petition, pass_days):
    signers = [writer(90) for _ in range(3)]
    for signer in signers:
        signer.post(f"/petitions/{petition.id}/sign", data={"reason": "For all of us"})
    pass_days(60)
    rule_id = acting(effect="count")
    for signer, said in zip(signers, [SAID, "For all", "Cheap pills!"], strict=True):
        signer.post(f"/petitions/{petition.id}/change", data={"reason": said})
    with app.app_context():
        done = {*db.session.scalars(sa.select(SignatureHit.signature_id).where(SignatureHit.rule_id == rule_id))}
        said = db.session.get(WordRule, make_rule()).rehearsal
    assert len(done) == said["found"] == 2 and {*said["signatures"]} == done
