"""How a thread divides: the bar of for, against and questions over its replies."""

import re
from functools import partial

import pytest
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.follows.models import Block


def said(page):
    """What stands under the bar, and how wide its parts are."""
    found = re.search(r'<ul class="stance-numbers">(.*?)</ul>', page.text, re.DOTALL)
    words = re.sub(r"<[^>]+>", "", re.sub(r"</li>", "; ", found[1])).strip(" ;") if found else None
    return words, re.findall(r'<rect class="stance-bar-(\w+)" x="([\d.]+)%" width="([\d.]+)%"', page.text)


@pytest.mark.parametrize("make", [partial(make_discussion, is_debate=True), make_petition])
def test_a_thread_says_how_its_replies_divide(client, make):
    root = make()
    for stance in ("for", "for", "against", "question", None, "neutral", None, None):
        make_reply(root, stance=stance)
    words, parts = said(client.get(f"/{root.kind}s/{root.id}/{root.slug}"))
    assert words == "+ 2 for; − 1 against; ? 1 question; 4 other replies"
    assert parts == [
        ("for", "0.0", "25.0"),
        ("against", "25.0", "12.5"),
        ("question", "37.5", "12.5"),
        ("other", "50.0", "50.0"),
    ]


@pytest.mark.parametrize("stances", [(), (None, "neutral")])
def test_where_nobody_takes_a_side_there_is_no_bar(client, stances):
    root = make_discussion(is_debate=True)
    for stance in stances:
        make_reply(root, stance=stance)
    assert said(client.get(f"/discussions/{root.id}/{root.slug}")) == (None, [])


def test_who_is_apart_from_the_reader_is_not_in_the_bar(client, log_in):
    root, other = make_discussion(is_debate=True), make_member()
    make_reply(root, stance="for")
    make_reply(root, other, stance="against")
    reader = log_in(make_member())
    save(Block(member_id=reader.id, blocked_id=other.id))
    assert said(client.get(f"/discussions/{root.id}/{root.slug}"))[0] == "+ 1 for"


def test_replies_of_a_thread_can_be_searched_from_it(client):
    root = make_discussion()
    for _ in range(2):
        make_reply(root)
    page = client.get(f"/discussions/{root.id}/{root.slug}").text
    assert f'href="/search?in={root.id}"' in page
    assert f'name="in" value="{root.id}"' in client.get(f"/search?in={root.id}").text
