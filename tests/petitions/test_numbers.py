"""Whoever signed is told the how many-eth they were: the count when theirs was added. It stays, whatever others do."""

import re
from collections import Counter

import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask, sign_as_guest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mails import about, link_in

from activistnet.core.data.db import db
from activistnet.petitions import own
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.services import counting, signing

NUMBER = re.compile(r"You(?:'|&#39;)re number ([\d,]+)\.")


def told(page):
    """The numbers that a page tells."""
    return [int(number.replace(",", "")) for number in NUMBER.findall(page)]


def sign(client, petition):
    return client.get(client.post(f"/petitions/{petition.id}/sign").location).text


def test_the_number_is_told_after_signing_in_the_list_and_in_the_receipt(app, client, log_in, mails, fold):
    petition = make_petition(base_count=1202)
    receipt = sign_as_guest(client, mails, petition)
    assert "number 1,203." in receipt.get_content()
    log_in(make_member())
    assert told(sign(client, petition)) == [1204]
    fold()
    page = client.get("/me/signatures").text
    assert told(page) == [1204] and "#numbers" in page


def test_a_number_stays_when_others_withdraw_and_when_one_signs_again(app, client, log_in, mails, fold):
    petition, first = make_petition(), app.test_client()
    withdraw = link_in(sign_as_guest(first, mails, petition), "withdraw")
    log_in(make_member())
    assert told(sign(client, petition)) == [2]
    fold()
    first.post(withdraw)
    fold()
    assert told(client.get("/me/signatures").text) == [2]
    client.post(f"/petitions/{petition.id}/withdraw")
    assert told(client.get("/me/signatures").text) == []
    assert told(sign(client, petition)) == [2]
    fold()
    assert told(client.get("/me/signatures").text) == [2]


def test_nobody_else_is_told_a_number(app, client, log_in, fold):
    petition, visitor = make_petition(), app.test_client()
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "Mine.", "show_name": "1"})
    fold()
    for page in ("", "/signatories", "/reasons", ".json", ".csv"):
        assert "number 1" not in visitor.get(f"/petitions/{petition.id}{page}", follow_redirects=True).text


def test_what_was_counted_before_there_were_numbers_is_told_none(app, client, log_in, mails, fold):
    petition = make_petition()
    ask(client, petition)
    link = link_in(mails()[0], "confirm")
    client.post(link)
    fold()
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("DELETE FROM signature_numbers"))
    assert "Your signature counts once, however often" in app.test_client().get(link).text
    assert not re.search(r"number \d", about(mails(), "Your signature counts")[0].get_content())


def test_how_we_count_says_what_a_number_means(client):
    page = client.get("/how-we-count").text
    assert 'id="numbers"' in page and "If people who signed before you withdraw" in page


ACTS = st.lists(st.tuples(st.sampled_from(["sign", "sign", "withdraw", "fold"]), st.integers(0, 4)), max_size=25)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, base=st.sampled_from([0, 7]))
def test_a_number_is_the_count_of_its_moment_and_never_another(app, acts, base):
    members, petition = [make_member() for _ in range(5)], make_petition(base_count=base)
    signed, numbers, ids = set(), {}, {}
    for act, who in acts:
        with app.app_context(), db.transaction():
            if act == "fold":
                counting.fold()
            elif act == "withdraw" and who in signed:
                signing.withdraw(petition.id, members[who])
                signed.discard(who)
            elif act == "sign":
                ids[who] = signing.sign(petition.id, members[who], SignatureGiven()).signature_id
                signed.add(who)
                numbers.setdefault(who, base + len(signed))
        with app.app_context():
            assert {who: own.number_of(own.get(ids[who])) for who in signed} == {who: numbers[who] for who in signed}
    with app.app_context(), db.transaction():
        counting.fold()
        rows = db.session.execute(
            sa.text("SELECT signature_id, number FROM signature_numbers WHERE petition_id = :p"), {"p": petition.id}
        )
        assert Counter(map(tuple, rows)) == Counter((ids[who], numbers[who]) for who in numbers)
