"""A petition in a frame on another site: what it shows and to whom, and signing in it."""

import re

import pytest
from factories import make_discussion, make_member, make_petition
from guests import typed
from mails import link_in
from shown import words


def framed(client, petition, **options):
    return client.get(f"/embed/petitions/{petition.id}", **options)


def policy(answer):
    return dict(each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; "))


def test_i21_it_may_stand_in_any_page_and_the_petition_itself_in_none(client):
    petition = make_petition(title="Open the night clinic")
    answer = framed(client, petition)
    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "*"
    assert policy(answer)["script-src"] == "'self'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert policy(client.get(f"/petitions/{petition.id}/{petition.slug}"))["frame-ancestors"] == "'none'"


def test_it_shows_demand_and_count_sets_no_cookie_and_is_kept_for_everybody(client):
    petition = make_petition(title="Open the night clinic", signature_count=204)
    answer = framed(client, petition)
    assert "Open the night clinic" in words(answer)
    assert "204 signatures" in words(answer)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")
    assert 'name="robots" content="noindex"' in answer.text


def test_all_its_links_but_the_ones_within_the_frame_open_a_page_of_their_own(client):
    page = framed(client, make_petition()).text
    links = [link for link in re.findall(r"<a [^>]*>", page) if 'href="#' not in link]
    assert links
    assert all('target="_blank" rel="noopener"' in link for link in links)


def test_a_guest_signs_in_it_and_is_mailed_as_from_the_sites_own_form(client, mails):
    petition = make_petition()
    asked = client.post(f"/embed/petitions/{petition.id}?lang=en", data=typed())
    assert asked.status_code == 303
    assert asked.location.startswith(f"/embed/petitions/{petition.id}/check-mail/")
    assert asked.location.endswith("?lang=en")
    told = client.get(asked.location)
    assert policy(told)["frame-ancestors"] == "*"
    assert "ada@example.org" in words(told)
    assert client.get(re.search(r'href="(/petitions/\d+/check-mail/[^"]+)"', told.text)[1]).status_code == 200
    [letter] = mails()
    assert letter["To"] == "ada@example.org"
    assert client.post(link_in(letter, "confirm")).status_code == 303


def test_its_language_goes_on_with_what_is_sent(client):
    petition = make_petition()
    page = framed(client, petition, query_string={"lang": "fr"}).text
    assert '<html lang="fr"' in page
    assert f'action="/embed/petitions/{petition.id}?lang=fr"' in page


def test_what_is_wrong_is_said_in_the_frame_with_what_was_typed(client):
    answer = client.post(f"/embed/petitions/{make_petition().id}", data=typed(email="nobody", name="Ada Marsh"))
    assert answer.status_code == 422
    assert policy(answer)["frame-ancestors"] == "*"
    assert 'value="Ada Marsh"' in answer.text
    assert "<title>Error:" in answer.text


def test_it_sets_no_cookie_whatever_is_sent(client):
    here = f"/embed/petitions/{make_petition().id}"
    sent = [typed(email="nobody"), typed(email="ada@example.org\0"), {"name": ["Ada", "Bob"]}, typed()]
    answers = [client.post(here, data=data, forged=True) for data in sent]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 303]
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_what_is_too_large_is_said_in_the_frame_not_that_it_does_not_exist(client):
    answer = client.post(f"/embed/petitions/{make_petition().id}", data=typed(reason="a" * 1_100_000))
    assert answer.status_code == 413
    assert "too large to send at once" in words(answer)
    assert policy(answer)["frame-ancestors"] == "*"


def test_too_many_are_told_when_to_come_back_with_what_they_typed(client, configure):
    configure(limits=0.01)
    petition = make_petition()
    answers = [client.post(f"/embed/petitions/{petition.id}", data=typed(email=f"a{n}@example.org")) for n in range(9)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'value="Ada Marsh"' in answers[-1].text
    assert policy(answers[-1])["frame-ancestors"] == "*"


def test_i21_a_member_signs_in_it_as_a_guest_does_never_by_one_press(app, client, log_in):
    petition, member = make_petition(), make_member()
    log_in(member)
    page = framed(client, petition)
    assert member.display_name not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert client.post(f"/embed/petitions/{petition.id}", data={"csrf_token": token}).status_code == 422
    sent = client.post(f"/embed/petitions/{petition.id}", data=typed(csrf_token=token))
    assert "/check-mail/" in sent.location


def test_what_another_site_sends_is_refused_in_words(client):
    petition = make_petition()
    sent = client.post(f"/embed/petitions/{petition.id}", data=typed(), headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
    assert policy(sent)["frame-ancestors"] == "*"
    assert f'href="/petitions/{petition.id}/sign" target="_blank"' in sent.text


def test_a_demand_that_changed_meanwhile_is_shown_and_asked_again(client):
    petition = make_petition(title="Open the night clinic", asks_version=2)
    answer = client.post(f"/embed/petitions/{petition.id}", data=typed(asks="1"))
    assert answer.status_code == 409
    assert "Open the night clinic" in words(answer)
    assert 'name="asks" value="2"' in answer.text
    assert 'value="Ada Marsh"' in answer.text


@pytest.mark.parametrize("stage", ["closed", "won", "partly", "lost"])
def test_a_closed_one_says_so_and_has_no_form(client, stage):
    petition = make_petition(stage=stage)
    page = framed(client, petition)
    assert "This petition is closed." in words(page)
    assert "<form" not in page.text
    assert client.post(f"/embed/petitions/{petition.id}", data=typed()).status_code == 409


def test_what_no_visitor_reads_is_in_no_frame(client, log_in):
    hidden, talk = make_petition(visibility="hidden"), make_discussion()
    for gone in (hidden, talk):
        answer = framed(client, gone)
        assert answer.status_code == 404
        assert policy(answer)["frame-ancestors"] == "*"
        assert "This page doesn't exist" in words(answer)
    log_in(make_member(role="moderator"))
    assert framed(client, hidden).status_code == 404


def test_a_page_that_says_where_to_look_is_only_for_who_typed(client):
    petition, other = make_petition(), make_petition()
    token = client.post(f"/embed/petitions/{petition.id}", data=typed()).location.split("/")[-1].split("?")[0]
    for wrong in (f"{petition.id}/check-mail/{token}x", f"{other.id}/check-mail/{token}"):
        assert client.get(f"/embed/petitions/{wrong}").status_code == 404
