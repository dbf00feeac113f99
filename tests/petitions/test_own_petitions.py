"""What an author is shown of the petitions they started: how many, when, from where and by whose share; never who."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from factories import make_member, make_petition, save

from activistnet.follows.models import Block
from activistnet.petitions.count_models import CountryCount
from activistnet.petitions.models import Signature
from activistnet.posts.models import Share


def text_of(client, query=""):
    answer = client.get(f"/me/petitions{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


def sign(petition, *, days_ago=0, **values):
    when = datetime.now(UTC) - timedelta(days=days_ago)
    return save(Signature(petition_id=petition.id, signed_at=when, name="Somebody Else", **values))


def test_an_author_sees_how_many_signed_on_which_day_and_nobodys_name(client, log_in):
    petition = make_petition(log_in(make_member()))
    for days_ago in (0, 0, 3, 40):
        sign(petition, days_ago=days_ago, show_name=True)
    sign(petition, days_ago=1, state="withdrawn")
    sign(petition, days_ago=1, state="held")
    page = client.get("/me/petitions").text
    assert "3 signatures in 30 days" in page and "Somebody Else" not in page
    rows = re.findall(r'<th scope="row">[^<]+</th><td>(\d+)</td>', page)
    assert len(rows) == 30 and rows[0] == "2" and rows[1] == "0" and rows[3] == "1"
    assert page.count("<rect") == 30


@pytest.mark.parametrize("visibility", ["visible", "hidden", "held"])
def test_each_leads_to_what_its_author_can_do_for_it_while_others_see_it(client, log_in, visibility):
    held_for = "words" if visibility == "held" else None
    petition = make_petition(log_in(make_member()), visibility=visibility, held_for=held_for)
    page = client.get("/me/petitions").text
    for way in ("launched", "updates/new", "deliveries"):
        assert (f"/petitions/{petition.id}/{way}" in page) == (visibility == "visible"), way


def test_who_signs_again_is_counted_on_the_first_day(client, log_in):
    petition = make_petition(log_in(make_member()))
    sign(petition, first_signed_at=datetime.now(UTC) - timedelta(days=2))
    rows = re.findall(r'<th scope="row">[^<]+</th><td>(\d+)</td>', client.get("/me/petitions").text)
    assert rows[:3] == ["0", "0", "1"]


def test_countries_are_those_of_the_full_hour_and_few_are_told_together(client, log_in):
    petition = make_petition(log_in(make_member()))
    save(CountryCount(petition_id=petition.id, country="FR", count=40, shown=30))
    save(CountryCount(petition_id=petition.id, country="DE", count=9, shown=9))
    page = text_of(client)
    assert "France 30" in page and "Other places 9" in page and "Germany" not in page


def test_shares_are_named_once_they_brought_five_and_the_others_are_added_up(client, log_in):
    author = log_in(make_member(display_name="Amina"))
    petition = make_petition(author)
    for name, n in (("Bela", 7), ("Carl", 4), ("Dora", 3)):
        member = make_member(display_name=name)
        save(Share(post_id=petition.id, member_id=member.id, token=name, brought_count=9, told_count=n))
    save(Share(post_id=petition.id, member_id=author.id, token="own", brought_count=1))
    page = text_of(client)
    assert "Bela 5" in page and "Your link 1" in page and "Other shares 9" in page
    assert "Carl" not in page and "Dora" not in page


def test_whoever_blocks_the_author_is_not_named_but_counted(client, log_in):
    author, other = log_in(make_member()), make_member(display_name="Bela")
    petition = make_petition(author)
    save(Share(post_id=petition.id, member_id=other.id, token="b", brought_count=9, told_count=9))
    save(Block(member_id=other.id, blocked_id=author.id))
    page = text_of(client)
    assert "Bela" not in page and "Other shares 9" in page


def test_only_ones_own_are_listed_hidden_and_closed_ones_too(client, log_in):
    author = log_in(make_member())
    make_petition(title="Of somebody else")
    make_petition(author, title="Hidden demand", visibility="hidden")
    make_petition(author, title="Closed demand", stage="closed")
    make_petition(author, title="Deleted demand", visibility="deleted")
    page = text_of(client)
    assert page.index("Closed demand") < page.index("Hidden demand")
    assert "A moderator has hidden this petition." in page
    assert "Of somebody else" not in page and "Deleted demand" not in page


def test_five_are_on_a_page_and_the_others_on_the_next(client, log_in):
    author = log_in(make_member())
    for n in range(6):
        make_petition(author, title=f"Demand {n}")
    page = client.get("/me/petitions").text
    assert all(f"Demand {n}" in page for n in range(1, 6)) and "Demand 0" not in page
    more = re.search(r'href="(/me/petitions\?after=[^"]+)"', page)[1]
    assert "Demand 0" in client.get(more).text


@pytest.mark.parametrize("after", ["x", "W10", "WyJhIl0"])
def test_a_cursor_that_is_none_is_no_page(client, log_in, after):
    log_in(make_member())
    assert client.get(f"/me/petitions?after={after}").status_code == 404


def test_who_has_started_nothing_is_offered_to(client, log_in):
    log_in(make_member())
    assert 'href="/start"' in client.get("/me/petitions").text


def test_who_signed_says_how_many_show_their_name_and_how_many_do_not(client):
    elsewhere = {"base_count": 9, "base_source": "Elsewhere", "base_at": datetime.now(UTC)}
    petition = make_petition(signature_count=3, **elsewhere)
    for show in (True, False, False):
        sign(petition, show_name=show)
    page = client.get(f"/petitions/{petition.id}/signatories").text
    numbers = dict(re.findall(r"<li><b>([^<]+)</b> <span>(\d+)</span>", page))
    assert numbers == {"Signatures": "12", "With their name": "1", "Name withheld": "2", "Collected elsewhere": "9"}


def test_a_friend_is_invited_by_a_message_that_the_member_sends(app, client, log_in):
    log_in(make_member())
    page = client.get("/me/invite").text
    assert "<textarea" in page and f"{app.settings.base_url}/" in page
    assert 'type="email"' not in page.partition("<main")[2].partition("</main")[0]


ASKED = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}


def test_after_publishing_an_author_signs_and_finds_what_to_send(app, client, log_in):
    log_in(make_member(display_name="Amina"))
    live = client.post("/t/health/petitions", data=ASKED).location
    page = client.get(live).text
    assert "Your petition is live." in page and "Sign as Amina" in page
    number = live.split("/")[2]
    assert f"Keep it open. Will you sign it? It takes a minute: {app.settings.base_url}/petitions/{number}/" in page
    client.post(f"/petitions/{number}/sign", data={"asks": "1"})
    assert "You signed on" in client.get(live).text and "Sign as Amina" not in client.get(live).text


def sign_at(petition, hours):
    for hour in hours:
        when = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
        save(Signature(petition_id=petition.id, signed_at=when, name="Somebody Else", show_name=True))


def test_an_author_reads_when_most_sign_in_the_topic_in_their_own_zone_once_fifty_have(client, log_in):
    author = log_in(make_member(time_zone="Europe/Paris"))
    petition, earlier = make_petition(author), make_petition()
    page = f"/petitions/{petition.id}/launched"
    sign_at(earlier, [*[18, 19, 20] * 10, *range(19)])
    assert "most people sign" not in client.get(page).text
    sign_at(make_petition(visibility="hidden"), [3])
    assert "most people sign" not in client.get(page).text
    sign_at(earlier, [7])
    assert "most people sign between 19:00 and 22:00, your time" in client.get(page).text


def test_the_page_after_publishing_is_its_authors_while_it_takes_signatures(app, client, log_in):
    author = make_member()
    petition, closed = make_petition(author), make_petition(author, stage="closed")
    browser = app.test_client()
    log_in(make_member(), browser)
    for reader in (client, browser):
        assert reader.get(f"/petitions/{petition.id}/launched").location.endswith(petition.slug)
    log_in(author)
    assert client.get(f"/petitions/{petition.id}/launched").status_code == 200
    assert client.get(f"/petitions/{closed.id}/launched").location.endswith(closed.slug)
    assert client.get("/petitions/999999/launched").status_code == 404
