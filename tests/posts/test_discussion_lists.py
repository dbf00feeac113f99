"""The public list of discussions."""

import re
from datetime import timedelta

import pytest
from factories import get_topic, make_discussion, make_member, make_petition, save

from activistnet.follows.models import Block, Mute


def titles(page):
    return re.findall(r'<h2 class="headline"><a [^>]*>([^<]*)</a>', page.text)


def test_discussions_of_all_topics_come_by_newest_reply_or_newest_first(client):
    food = get_topic("food")
    first, second = make_discussion(title="First"), make_discussion(title="Second", topic_id=food.id)
    make_petition(title="A petition")
    assert titles(client.get("/discussions")) == ["Second", "First"]
    first.last_active_at += timedelta(minutes=1)
    save(first)
    assert titles(client.get("/discussions")) == ["First", "Second"]
    assert titles(client.get("/discussions?sort=new")) == ["Second", "First"]
    assert titles(client.get("/discussions?topic=health")) == ["First"]
    assert titles(client.get("/discussions?sort=new&topic=food")) == [second.title]


def test_discussions_may_be_of_one_language(client):
    for language in ("en", "fr", None):
        make_discussion(title=f"In {language}", language=language)
    for sort in ("active", "new"):
        assert titles(client.get(f"/discussions?sort={sort}&language=fr")) == ["In fr"]
        assert titles(client.get(f"/discussions?sort={sort}&language=fr&topic=food")) == []
    assert "Remove the filters" in client.get("/discussions?language=de").text
    assert client.get("/discussions?language=xx").status_code == 404


def test_the_list_comes_page_by_page(client):
    made = [make_discussion(title=f"Thread {n}").title for n in range(32)]
    first = client.get("/discussions?sort=new")
    more = re.search(r'rel="next" href="([^"]*)"', first.text)[1].replace("&amp;", "&")
    assert titles(first) + titles(client.get(more)) == made[::-1]


def test_nobody_reads_there_what_is_hidden_or_of_whom_they_block_or_mute(client, log_in):
    hidden = make_discussion(title="Hidden", visibility="hidden")
    blocked, muted = make_discussion(title="Blocked"), make_discussion(title="Muted")
    assert titles(client.get("/discussions")) == ["Muted", "Blocked"]
    log_in(reader := make_member())
    save(Block(member_id=reader.id, blocked_id=blocked.author_id))
    save(Mute(member_id=reader.id, muted_id=muted.author_id))
    assert titles(client.get("/discussions")) == []
    assert hidden.title not in client.get("/discussions?sort=new").text


def test_an_empty_list_offers_to_begin_one(client):
    assert 'href="/topics"' in client.get("/discussions").text.partition('class="empty"')[2]
    assert 'href="/t/health/new?kind=discussion"' in client.get("/discussions?topic=health").text


@pytest.mark.parametrize("asked", ["sort=best", "topic=nowhere", "after=nonsense", "sort=new&after=W10"])
def test_an_order_a_topic_or_a_place_that_there_is_not_is_not_found(client, asked):
    assert client.get(f"/discussions?{asked}").status_code == 404
