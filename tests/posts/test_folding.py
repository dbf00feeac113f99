"""Branches of a thread are folded and opened by links, and nothing else of the page changes."""

import re

import pytest
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.posts import reply_queries
from activistnet.posts.links import post_url


@pytest.fixture
def thread():
    """A thread with a branch that has a branch, and one beside it."""
    root = make_discussion()
    top = make_reply(root)
    low = make_reply(root, parent=top)
    lowest = make_reply(root, parent=low)
    return root, top, low, lowest, make_reply(root, parent=top), make_reply(root)


@pytest.fixture
def short_pages(monkeypatch):
    """Three replies on a page."""
    ask = reply_queries.Listing.page
    monkeypatch.setattr(reply_queries.Listing, "page", lambda *args, **options: ask(*args, **{**options, "limit": 3}))


def shown(page):
    return [int(number) for number in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', page.text)]


def folds(page):
    """The links that fold or open, by the reply that they are of: where they lead, and what they say."""
    found = re.findall(r'<a class="fold" href="([^"]*)"[^>]*data-fold="(\d+)"[^>]*>([^<]+)<', page.text)
    return {int(number): (address.replace("&amp;", "&"), words) for address, number, words in found}


@pytest.mark.parametrize("is_member", [False, True])
def test_a_branch_is_folded_and_opened_by_its_link(client, log_in, keeping, thread, is_member):
    root, top, low, lowest, beside, last = thread
    if is_member:
        log_in(make_member())
    page = client.get(post_url(root))
    assert {number: words for number, (_, words) in folds(page).items()} == {
        top.id: "Fold 3 replies",
        low.id: "Fold 1 reply",
    }
    address, _ = folds(page)[low.id]
    assert address == f"?fold={low.id}#r{low.id}"
    page = client.get(post_url(root) + address.partition("#")[0])
    assert shown(page) == [top.id, low.id, beside.id, last.id] and folds(page)[low.id][1] == "Show 1 reply"
    both = client.get(post_url(root) + folds(page)[top.id][0].partition("#")[0])
    assert shown(both) == [top.id, last.id] and folds(both)[top.id][1] == "Show 3 replies"
    back = client.get(post_url(root) + folds(both)[top.id][0].partition("#")[0])
    assert shown(back) == shown(page)
    assert shown(client.get(post_url(root))) == [top.id, low.id, lowest.id, beside.id, last.id]


def test_a_page_further_on_stays_where_it_is(client, short_pages, thread):
    root, _, _, _, _, last = thread
    below = make_reply(root, parent=last)
    following = re.search(r'rel="next" href="([^"#]+)', client.get(post_url(root)).text)
    page = client.get(following[1].replace("&amp;", "&"))
    assert shown(page)[1:] == [last.id, below.id]
    folded = client.get(post_url(root) + folds(page)[last.id][0].partition("#")[0])
    assert shown(folded) == shown(page)[:2]
    assert 'class="position">4–6 of 6<' in page.text and 'class="position">4–' in folded.text


def test_petitions_fold_alike(client):
    petition = make_petition()
    top = make_reply(petition)
    make_reply(petition, parent=top)
    page = client.get(post_url(petition) + folds(client.get(post_url(petition)))[top.id][0].partition("#")[0])
    assert shown(page) == [top.id]


@pytest.mark.parametrize("fold", ["x", "0", "-1", "1,", ",", "1;2", "9" * 30, "1,1", "\x00", "7" * 18])
def test_what_folds_nothing_is_the_page_as_it_is(client, thread, fold):
    root = thread[0]
    page = client.get(post_url(root), query_string={"fold": fold})
    assert page.status_code == 200 and len(shown(page)) == 5


@pytest.mark.parametrize("show", ["newest", "best"])
def test_where_nothing_stands_below_anything_nothing_is_folded(client, thread, show):
    root, top, *_ = thread
    page = client.get(f"{post_url(root)}?show={show}&fold={top.id}")
    assert folds(page) == {} and len(shown(page)) == 5
