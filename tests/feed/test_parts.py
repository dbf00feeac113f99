"""Home in parts: petitions, debates, people; what each says where it is empty; and what stands round the posts."""

import re

import pytest
from factories import get_topic, make_member
from feeds import discuss, follow, follow_topic, petition, shown, words

from activistnet.feed import queries


@pytest.fixture
def bob(log_in):
    return log_in(make_member())


def part(client, show):
    return client.get(f"/?show={show}").text


def test_each_part_holds_what_it_is_called_after(client, bob):
    amina = make_member()
    follow(bob, amina)
    follow_topic(bob, get_topic("health"))
    asks, argues = petition(amina, 1), discuss(make_member(), 2)
    assert shown(client.get("/").text) == [argues.id, asks.id]
    for show, posts in (("petitions", [asks]), ("debates", [argues]), ("people", [asks])):
        page = part(client, show)
        assert shown(page) == [post.id for post in posts]
        assert re.search(rf'href="/\?show={show}" aria-current="true"', page)
    assert shown(part(client, "nonsense")) == [argues.id, asks.id]


@pytest.mark.parametrize(
    ("show", "said", "leads_to"),
    [
        ("petitions", "No petitions here yet", "/petitions"),
        ("debates", "No debates here yet", "/start?kind=discussion"),
        ("people", "Nothing from people yet", "/members"),
    ],
)
def test_an_empty_part_says_what_belongs_there_and_offers_one_act(client, bob, show, said, leads_to):
    page = part(client, show)
    empty = page[page.index('class="empty"') :].split("</div>")[0]
    assert said in empty
    assert re.findall(r'href="([^"]+)"', empty) == [leads_to]


def test_a_part_goes_on_in_itself(client, bob):
    amina = make_member()
    follow(bob, amina)
    posts = [petition(make_member(), n, topic_id=get_topic("health").id) for n in range(35)]
    follow_topic(bob, get_topic("health"))
    first = part(client, "petitions")
    onward = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "show=petitions" in onward
    assert shown(first) + shown(client.get(onward).text) == [post.id for post in reversed(posts)]
    assert 'href="/?show=petitions">Back to the newest' in client.get(onward).text


def test_a_part_with_nothing_for_long_leads_further_back(client, bob, monkeypatch):
    monkeypatch.setattr(queries, "MOST_PIECES_OF_A_KIND", 1)
    amina = make_member()
    follow(bob, amina)
    follow_topic(bob, get_topic("health"))
    old = petition(amina, 0)
    for minutes in range(1, 62):
        discuss(make_member(), minutes)
    page = part(client, "petitions")
    assert shown(page) == []
    assert "Nothing of this kind lately" in page
    onward = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert shown(client.get(onward).text) == [old.id]


def test_one_begins_to_write_above_the_posts(client, bob):
    page = client.get("/").text
    line = page[page.index('class="write-line"') :].split("</div>")[0]
    assert words(line).endswith("What should change?Start a petitionStart a discussion")
    assert "/t/food/new?kind=discussion" in client.get("/start?kind=discussion").text
    assert "Start a discussion" in client.get("/start?kind=discussion").text
    assert client.get("/start?kind=reply").status_code == 404


def test_what_needs_the_reader_is_third_on_a_phone_and_beside_the_posts_on_a_wide_screen(client, bob):
    follow_topic(bob, get_topic("health"))
    for minutes in range(3):
        petition(make_member(), minutes, signature_count=90)
    main, side = client.get("/").text.split('class="page-side"')
    before = main[: main.index("Needs you today")]
    assert len(shown(before)) == 2
    assert 'class="only-narrow"><section' in before
    assert 'class="only-wide"><section' in side and "Needs you today" in side
    assert main.count('class="section needs-you"') == side.count('class="section needs-you"') == 1
