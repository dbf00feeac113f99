"""P08: blocks and mutes around signatures: who may sign, whose reasons are read, and that a name can be taken back."""

import pytest
from factories import make_member, make_petition, save

from activistnet.follows.models import Block, Mute

SIGN = {"reason": "Because of the nights.", "show_name": "1"}


def sign(app, log_in, petition, member):
    browser = app.test_client()
    log_in(member, browser)
    return browser.post(f"/petitions/{petition.id}/sign", data=SIGN)


@pytest.mark.parametrize("who_blocks", ["author", "signatory"])
def test_p08_nobody_signs_where_author_and_signatory_have_blocked_each_other(
    app, client, log_in, count_rows, who_blocks
):
    author, member = make_member(), make_member()
    petition = make_petition(author)
    pair = (author, member) if who_blocks == "author" else (member, author)
    save(Block(member_id=pair[0].id, blocked_id=pair[1].id))
    assert sign(app, log_in, petition, member).status_code == 404
    assert count_rows(petition.id) == 0
    assert "Because of the nights." not in client.get(f"/petitions/{petition.id}/reasons").text


def test_p08_a_name_can_be_taken_back_from_a_petition_of_somebody_who_blocks(app, client, log_in, count_rows):
    author, member = make_member(), make_member()
    petition = make_petition(author)
    sign(app, log_in, petition, member)
    save(Block(member_id=author.id, blocked_id=member.id))
    log_in(member)
    answer = client.post(f"/petitions/{petition.id}/withdraw")
    assert answer.status_code == 303 and client.get(answer.location).status_code == 200
    assert count_rows(petition.id) == 0


@pytest.mark.parametrize(("tie", "is_read"), [("blocked", False), ("blocking", False), ("muting", False), ("", True)])
def test_p08_reasons_of_those_one_wants_nothing_of_are_not_read(app, client, log_in, tie, is_read):
    signatory, reader = make_member("stalker"), make_member()
    petition = make_petition(reader)
    sign(app, log_in, petition, signatory)
    sign(app, log_in, petition, make_member("friend"))
    if tie in ("blocked", "blocking"):
        pair = (reader, signatory) if tie == "blocking" else (signatory, reader)
        save(Block(member_id=pair[0].id, blocked_id=pair[1].id))
    if tie == "muting":
        save(Mute(member_id=reader.id, muted_id=signatory.id))
    log_in(reader)
    for address in ("reasons", petition.slug):
        page = client.get(f"/petitions/{petition.id}/{address}").text
        assert ("Stalker" in page) is is_read, address
        assert "Friend" in page, address
