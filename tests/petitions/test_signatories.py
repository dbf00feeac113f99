"""Who signed, by consent: names that are shown, for whoever may read them."""

import re
from datetime import UTC, datetime

import pytest
from factories import make_member, make_petition, save
from guests import ask
from mails import link_in

from activistnet.follows.models import Block, Mute
from activistnet.petitions.models import Signature


def names(client, petition, query=""):
    answer = client.get(f"/petitions/{petition.id}/signatories{query}")
    assert answer.status_code == 200
    return answer.text


def sign(app, log_in, petition, member, **said):
    browser = app.test_client()
    log_in(member, browser)
    browser.post(f"/petitions/{petition.id}/sign", data=said)
    return browser


def test_those_who_show_their_name_are_listed_with_or_without_a_reason_and_nobody_else(app, client, log_in, mails):
    petition = make_petition()
    sign(app, log_in, petition, make_member("ada", display_name="Ada Marsh"), show_name="1")
    sign(app, log_in, petition, make_member(display_name="Bob Hidden"), reason="It saved me.")
    ask(client, petition, name="Gita Guest", show_name="1")
    client.post(link_in(mails()[0], "confirm"))
    page = names(client, petition)
    assert "Ada Marsh" in page and 'href="/@ada"' in page and "Gita Guest" in page
    assert "Bob Hidden" not in page
    assert f"/petitions/{petition.id}/signatories" in client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_who_withdraws_hides_the_name_or_is_suspended_is_not_listed(app, client, log_in):
    petition = make_petition()
    for name, act in (("Ada", "withdraw"), ("Bob", "change")):
        browser = sign(app, log_in, petition, make_member(display_name=name), show_name="1")
        browser.post(f"/petitions/{petition.id}/{act}", data={"reason": ""} if act == "change" else {})
    barred = make_member(display_name="Carl", suspended_at="2026-01-01")
    save(Signature(petition_id=petition.id, member_id=barred.id, name="Carl", show_name=True))
    page = names(client, petition)
    assert all(f"<bdi>{name}</bdi>" not in page for name in ("Ada", "Bob", "Carl"))


@pytest.mark.parametrize("tie", ["blocked", "blocking", "muting"])
def test_p08_blocks_and_mutes_hold_among_those_who_signed(app, client, log_in, tie):
    petition, signatory = make_petition(), make_member(display_name="Stalker")
    sign(app, log_in, petition, signatory, show_name="1")
    reader = log_in(make_member())
    if tie == "muting":
        save(Mute(member_id=reader.id, muted_id=signatory.id))
    else:
        pair = (reader, signatory) if tie == "blocking" else (signatory, reader)
        save(Block(member_id=pair[0].id, blocked_id=pair[1].id))
    assert "Stalker" not in names(client, petition)


@pytest.mark.parametrize("values", [{}, {"stage": "closed"}])
def test_the_list_is_there_when_nobody_signed_and_when_it_is_closed(client, values):
    assert "No names yet" in names(client, make_petition(**values))


def test_the_list_of_an_import_says_that_it_came_over_without_names(client):
    petition = make_petition(
        stage="closed", base_count=9, base_source="petition.parliament.uk", base_at=datetime.now(UTC)
    )
    assert "petition.parliament.uk, and came here as a number, without names." in names(client, petition)
    assert f"/petitions/{petition.id}/signatories" not in client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_the_list_is_paged_in_as_few_queries_however_long(client, log_in, count_queries):
    petition, asked = make_petition(), []
    log_in(make_member())
    for n in (2, 53):
        for i in range(n):
            member = make_member(display_name=f"Signatory {n}-{i}")
            save(Signature(petition_id=petition.id, member_id=member.id, name=member.display_name, show_name=True))
        with count_queries() as queries:
            page = names(client, petition)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 4, queries.statements
    first = set(re.findall(r"Signatory \d+-\d+", page))
    second = set(re.findall(r"Signatory \d+-\d+", names(client, petition, re.search(r"\?after=[^\"]+", page).group())))
    assert len(first) == 50 and len(second) == 5 and not first & second


def test_a_hidden_petition_shows_its_signatories_to_nobody_who_may_not_see_it(client):
    assert client.get(f"/petitions/{make_petition(visibility='hidden').id}/signatories").status_code == 404


def test_no_page_tells_when_finer_than_the_day(app, client, log_in):
    petition = make_petition()
    sign(app, log_in, petition, make_member(), reason="It saved me.")
    sign(app, log_in, petition, make_member(), reason="Me too.", show_name="1")
    for path in ("reasons", "signatories", petition.slug):
        page = client.get(f"/petitions/{petition.id}/{path}").text
        assert "signed on" in page or "It saved me." in page
        for part in re.findall(r"(?:It saved me|Me too).*?</blockquote>", page, re.S):
            assert "<time" not in part
