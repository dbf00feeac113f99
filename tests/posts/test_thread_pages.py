"""Pages of a thread: each holds its part, in every order, says where it is, and leads to those beside it."""

import re
from functools import partialmethod
from itertools import product

import pytest
from factories import make_discussion, make_member, make_reply

from activistnet.posts import reply_queries


@pytest.fixture
def short_pages(monkeypatch):
    """Three replies on a page, so that few make many pages."""
    for name in ("page", "page_before"):
        ask = getattr(reply_queries.Listing, name)
        monkeypatch.setattr(reply_queries.Listing, name, partialmethod(three_at_once, ask))
    find = reply_queries.cursor_before
    monkeypatch.setattr(reply_queries, "BEFORE", 1)
    monkeypatch.setattr(reply_queries, "cursor_before", lambda reply, viewer: find(reply, viewer, limit=3))


def three_at_once(listing, ask, *args, **options):
    return ask(listing, *args, **{**options, "limit": 3})


def shown(page):
    return [int(number) for number in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', page.text)]


def link(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page.text)
    return found[1].replace("&amp;", "&").partition("#")[0] if found else None


def pages(client, address, rel="next"):
    """The pages from this one to the last one by the links that stand there."""
    found = []
    while address:
        found.append(client.get(address))
        address = link(found[-1], rel)
    return found


def walk(client, address):
    """All replies from the first page to the last one."""
    return [number for page in pages(client, address) for number in shown(page)]


def positions(page):
    """What both places of a page say of where in the thread it is; nothing when all of it is there."""
    return re.findall(r'class="position">([^<]+)<', page.text)


def test_pages_hold_every_reply_once_in_both_orders(client, short_pages):
    root = make_discussion()
    tops = [make_reply(root) for _ in range(4)]
    low = [make_reply(root, parent=tops[0]) for _ in range(4)]
    address = f"/discussions/{root.id}/night-clinics"
    in_order = [tops[0], *low, *tops[1:]]
    assert walk(client, address) == [reply.id for reply in in_order]
    assert walk(client, f"{address}?sort=newest") == sorted((reply.id for reply in in_order), reverse=True)


@pytest.mark.parametrize("query", ["", "?sort=newest"])
def test_every_page_says_where_it_is_and_leads_to_the_ones_beside_it(client, short_pages, query):
    root = make_discussion()
    for _ in range(4):
        make_reply(root, parent=make_reply(root))
    there = pages(client, f"/discussions/{root.id}/night-clinics{query}")
    assert [positions(page) for page in there] == [["1–3 of 8"] * 2, ["4–6 of 8"] * 2, ["7–8 of 8"] * 2]
    back = pages(client, there[-1].request.full_path, rel="prev")
    assert [shown(page) for page in reversed(back)] == [shown(page) for page in there]
    assert [positions(page) for page in reversed(back)] == [positions(page) for page in there]
    assert ["noindex" in page.text for page in there] == [False, True, True]


def test_a_thread_that_fits_on_a_page_says_no_position(client, short_pages):
    root = make_discussion()
    for _ in range(3):
        make_reply(root)
    page = client.get(f"/discussions/{root.id}/night-clinics")
    assert positions(page) == [] and not link(page, "next") and not link(page, "prev")


def test_places_kept_for_what_is_gone_are_not_counted(client, log_in, short_pages):
    root = make_discussion()
    gone = make_reply(root, log_in(make_member()))
    for _ in range(6):
        make_reply(root, parent=gone)
    client.post(f"/posts/{gone.id}/delete")
    assert [positions(page)[:1] for page in pages(client, f"/discussions/{root.id}/night-clinics")] == [
        ["1–2 of 6"],
        ["3–5 of 6"],
        ["6 of 6"],
    ]


def test_a_page_that_is_reached_by_a_permalink_says_where_it_is(client, short_pages):
    root = make_discussion()
    replies = [make_reply(root) for _ in range(8)]
    page = client.get(client.get(f"/r/{replies[5].id}").location)
    assert shown(page) == [reply.id for reply in replies[4:7]] and positions(page) == ["5–7 of 8"] * 2


def test_how_far_one_is_in_an_endless_thread_is_not_counted(client, short_pages, monkeypatch):
    monkeypatch.setattr(reply_queries, "FURTHEST", 3)
    root = make_discussion()
    last = [make_reply(root) for _ in range(8)][-1]
    page = client.get(client.get(f"/r/{last.id}").location)
    assert last.id in shown(page) and positions(page) == []
    assert shown(client.get(link(page, "prev")))


@pytest.mark.parametrize("passed", ["0", "9999999", "8"])
def test_a_made_up_position_is_not_shown(client, short_pages, passed):
    root = make_discussion()
    for _ in range(8):
        make_reply(root)
    path, _, query = link(client.get(f"/discussions/{root.id}/night-clinics"), "next").partition("?")
    cursor = query.partition("=")[2].rpartition(".")[0]
    said = positions(client.get(f"{path}?after={cursor}.{passed}"))
    assert said == (["1–3 of 8"] * 2 if passed == "0" else [])


@pytest.mark.parametrize("number", ["x", "-1", "12345678", "١", "1.2", "+1"])
def test_a_position_that_is_no_number_is_an_unknown_page(client, number):
    root = make_discussion()
    assert client.get(f"/discussions/{root.id}/night-clinics?before=WzFd.{number}").status_code == 404


def test_a_permalink_leads_to_a_page_that_holds_the_reply(client, short_pages):
    root = make_discussion()
    for reply in [make_reply(root) for _ in range(8)]:
        there = client.get(f"/r/{reply.id}")
        address, _, anchor = there.location.partition("#")
        assert anchor == f"r{reply.id}" and reply.id in shown(client.get(address))


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJhIl0", "W10", "W3siYiI6Inp6In1d", "é", "a" * 3000])
def test_a_made_up_cursor_is_an_unknown_page(client, cursor):
    root = make_discussion()
    for sort, way in product(("oldest", "newest"), ("after", "before")):
        answer = client.get(f"/discussions/{root.id}/night-clinics", query_string={"sort": sort, way: cursor})
        assert answer.status_code in (404, 200 if (sort, cursor) == ("newest", "WzFd") else 404)
    assert client.get("/t/health", query_string={"after": cursor}).status_code == 404


def test_an_unknown_order_is_the_usual_one(client):
    root = make_discussion()
    make_reply(root)
    assert client.get(f"/discussions/{root.id}/night-clinics?sort=best").status_code == 200


@pytest.mark.parametrize(("is_debate", "most"), [(False, 2), (True, 3)])
@pytest.mark.parametrize("show", ["all", "best", "newest", "for"])
def test_a_thread_is_read_in_few_queries_whatever_its_length(client, log_in, count_queries, show, is_debate, most):
    root = make_discussion(is_debate=is_debate)
    for _ in range(5):
        make_reply(root, parent=make_reply(root, stance="for"))
    address = f"/discussions/{root.id}/night-clinics?show={show}"
    with count_queries() as queries:
        client.get(address)
    assert len(queries) == most, queries.statements  # the post, its replies, and how a debate divides
    log_in(make_member())
    with count_queries() as queries:
        client.get(address)
    assert len(queries) <= 6, queries.statements


def test_topics_are_read_in_few_queries_whatever_their_length(client, count_queries):
    for _ in range(4):
        make_reply(make_discussion())
    with count_queries() as queries:
        client.get("/t/health")
    assert len(queries) == 3, queries.statements
    with count_queries() as queries:
        client.get("/topics")
    assert len(queries) == 2, queries.statements
